internal import Contract
internal import Identity
internal import VectorText

/// A sequence of actions, each with the ruling that its author expects. A ruling that the rules do not give stops the
/// generator, so that a vector is never merely what the code happens to do.
struct Story {
  struct Surprise: Error, CustomStringConvertible {
    let description: String
  }

  private let genesis: Genesis
  private var kept: KeptSignatures
  private(set) var state: State
  /// The time of the next action.
  var now = GenesisVector.time
  private var lines: [String] = []

  /// Begins with the founding of `genesis.txt`.
  init(_ kept: KeptSignatures) throws {
    genesis = try GenesisVector.genesis()
    state = State(genesis)
    self.kept = kept
  }

  /// Has the next action of a player judged and gives its digest.
  @discardableResult
  mutating func tell(
    _ player: Player, _ body: Action.Body, _ expected: Outcome, _ label: String, by key: SigningKey? = nil
  ) throws -> Word {
    let sequence = (state.members[try player.id]?.sequence ?? 0) + 1
    let action = Action(ledger: state.ledger, actor: try player.id, sequence: sequence, body: body)
    return try judge(action, expected, label, by: try key ?? player.key)
  }

  /// Has an action judged as it is.
  @discardableResult
  mutating func judge(_ action: Action, _ expected: Outcome, _ label: String, by key: SigningKey) throws -> Word {
    let signed = try kept.sign(action, by: key)
    guard let verified = signed.verified(with: key.verifyingKey) else {
      throw Surprise(description: "not verified: \(label)")
    }
    let outcome = state.apply(verified, at: now)
    guard outcome == expected else { throw Surprise(description: "\(outcome.name), not \(expected.name): \(label)") }
    lines.append("\(now) \(outcome.name) \(outcome.rawValue) \(signed.bytes.hex) \(label)")
    return verified.digest
  }

  /// The vector: the founding, the steps, and what the state adds up to.
  func file(_ scenario: String) -> VectorFile {
    var file = VectorFile(scenario: scenario)
    file.add("genesis", genesis.words.flatMap(\.bytes).hex)
    file.add("ledger", genesis.ledger.hex)
    for (name, count) in Self.counts(state) { file.add("final-\(name)", "\(count)") }
    file.lines = lines
    return file
  }

  private static func counts(_ state: State) -> [(String, UInt64)] {
    [
      ("time", state.time),
      ("epoch", state.epoch),
      ("members", UInt64(state.members.count)),
      ("suspended", UInt64(state.members.values.count { !$0.isInGoodStanding })),
      ("strikes", state.members.values.reduce(0) { $0 + $1.strikes }),
      ("sequences", state.members.values.reduce(0) { $0 + $1.sequence }),
      ("records", UInt64(state.records.count)),
      ("erased", UInt64(state.records.values.count { $0.isErased })),
      ("requests", UInt64(state.requests.count)),
      ("answered", UInt64(state.requests.values.count { $0.answer != nil })),
      ("grants", UInt64(state.grants.count)),
      ("revoked", UInt64(state.grants.values.count { $0.isRevoked })),
      ("used", state.grants.values.reduce(0) { $0 + $1.used }),
      ("accesses", UInt64(state.accesses.count)),
      ("unlawful", UInt64(state.accesses.values.count { $0.outcome.isUnlawful })),
      ("releases", UInt64(state.accesses.values.reduce(0) { $0 + $1.releasedBy.count })),
      ("pending", UInt64(state.pending.count)),
    ]
  }
}
