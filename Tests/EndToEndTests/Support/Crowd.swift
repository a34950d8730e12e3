import Contract
import EmbeddedLedger
import Foundation
import Identity

/// Technologists who send to one patient without end: their actions are signed ahead, so that nothing but the ledger
/// limits the load. An action that was not answered is submitted again, byte for byte.
struct Crowd: Sendable {
  /// An answer that the ledger has given and has to stand by.
  struct Acknowledged: Sendable {
    let position: UInt64
    let action: SignedAction
  }

  /// What came of one go at the ledger.
  struct Yield: Sendable {
    var acknowledged: [Acknowledged] = []
    /// How many submissions were cut off.
    var cut = 0
  }

  let genesis: Genesis
  private let authority: SigningKey
  private let patient: SigningKey
  private var members: [Member]

  private struct Member: Sendable {
    let key: SigningKey
    var actions: [SignedAction] = []
  }

  /// Makes a founding for a log key, and so many technologists.
  init(_ count: Int, logKey: Word) throws {
    authority = try SigningKey()
    patient = try SigningKey()
    members = try (0..<count).map { _ in Member(key: try SigningKey()) }
    genesis = try Genesis(authorities: [.init(keys: Self.keys(authority))], logKey: logKey, time: 1_700_000_000)
  }

  /// A crowd of one who is enrolled elsewhere.
  init(of key: SigningKey, sendingTo patient: SigningKey, on genesis: Genesis) {
    (self.genesis, self.patient, authority) = (genesis, patient, patient)
    members = [Member(key: key)]
  }

  /// Enrols everybody.
  func enrol(on ledger: LedgerClient) async throws -> [Acknowledged] {
    var all = [Acknowledged]()
    let people = [(patient, Role.patient)] + members.map { ($0.key, Role.technologist) }
    for (index, (key, role)) in people.enumerated() {
      let body = Action.Body.enrol(.init(role: role, keys: Self.keys(key), identityCommitment: .zero))
      let action = try sign(body, by: authority, UInt64(index) + 1)
      let receipt = try await ledger.submit(action)
      guard let position = receipt.position else { throw Refused(outcome: receipt.outcome) }
      all.append(Acknowledged(position: position, action: action))
    }
    return all
  }

  /// Signs ahead until everybody has so many actions beyond what the ledger holds of them.
  mutating func signAhead(_ count: Int, of state: [MemberID: UInt64]) throws {
    for index in members.indices {
      let key = members[index].key
      let done = Int(state[MemberID(key.verifyingKey)] ?? 0)
      // Numbers the ledger took before this crowd came are passed over.
      while members[index].actions.count < done + count {
        let number = UInt64(members[index].actions.count) + 1
        members[index].actions.append(try anchor(by: key, number))
      }
    }
  }

  /// Everybody submits, one action after another, until the ledger is gone or `most` actions are through.
  func push(_ most: Int, to ledger: LedgerClient, from state: [MemberID: UInt64]) async -> Yield {
    await withTaskGroup(of: Yield.self) { group in
      for member in members {
        let done = Int(state[MemberID(member.key.verifyingKey)] ?? 0)
        group.addTask {
          var yield = Yield()
          for action in member.actions.dropFirst(done).prefix(most) {
            guard let receipt = try? await ledger.submit(action), let position = receipt.position else {
              yield.cut = 1
              break
            }
            yield.acknowledged.append(Acknowledged(position: position, action: action))
          }
          return yield
        }
      }
      return await group.reduce(into: Yield()) {
        $0.acknowledged += $1.acknowledged
        $0.cut += $1.cut
      }
    }
  }

  private func anchor(by key: SigningKey, _ number: UInt64) throws -> SignedAction {
    let anchor = Action.Anchor(
      record: .random(), owner: MemberID(patient.verifyingKey), kind: .imaging, envelope: .random(),
      keyCommitment: .random(), measuredAt: genesis.time)
    return try sign(.anchor(anchor), by: key, number)
  }

  private func sign(_ body: Action.Body, by key: SigningKey, _ number: UInt64) throws -> SignedAction {
    try Action(ledger: genesis.ledger, actor: MemberID(key.verifyingKey), sequence: number, body: body).signed(by: key)
  }

  private static func keys(_ key: SigningKey) -> NewKeys {
    NewKeys(signingKey: key.verifyingKey, sealingKeyDigest: .random())
  }

  struct Refused: Error { let outcome: Outcome }
}
