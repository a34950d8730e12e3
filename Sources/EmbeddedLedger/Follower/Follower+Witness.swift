internal import Identity
public import Transparency

extension Follower {
  /// The checkpoint that was last believed because a quorum had cosigned it; nil before the first. It lasts over
  /// restarts.
  public var lastWitnessed: VerifiedCheckpoint? { witnessed }

  /// Asks for the checkpoint that the witnesses cosigned, again and again for so many seconds, until one comes that
  /// covers what the replica holds now, agrees with the replica's own tree, and has its quorum; keeps it durably, and
  /// never accepts a smaller one again. What the witnesses have beyond the replica is synced first.
  ///
  /// Throws `unwitnessed` when no such checkpoint came; the detail names the witnesses that are missing. Throws
  /// `forked` when one contradicts the replica, `shrunk` when the ledger shows less than its witnesses cosigned, and as
  /// `sync` does.
  @discardableResult public func witness(
    _ quorum: Quorum, within seconds: UInt64
  ) async throws -> WitnessedCheckpoint {
    let needed = size
    // What was kept is of the replica's own tree: that was compared when it was taken, and when the file was opened.
    if let witnessed, witnessed.size >= needed, case .reached(let kept) = quorum.verdict(on: witnessed) { return kept }
    let end = ContinuousClock.now + .seconds(min(seconds, Self.longestPatience))
    var pause = Duration.milliseconds(20)
    while true {
      let shortfall: Shortfall
      switch try await look(quorum, needed: needed) {
      case .success(let found): return try await keep(found)
      case .failure(let reason): shortfall = reason
      }
      guard ContinuousClock.now + pause < end else {
        throw LedgerError(.unwitnessed, "the checkpoint of \(needed) entries is not witnessed: \(shortfall.words)")
      }
      try await Task.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(320))
    }
  }

  /// The longest that `witness` asks, in seconds.
  private static let longestPatience: UInt64 = 3600

  /// What is missing, in words that name witnesses by their keys' names.
  private struct Shortfall: Error {
    let words: String

    init(_ count: Int, of missing: [KeyName]) {
      words = "\(count) more needed of " + missing.map(\.text).joined(separator: ", ")
    }

    init(refusing name: KeyName) { words = "the cosignature of \(name) does not verify" }
  }

  /// One look at what the ledger shows.
  private func look(
    _ quorum: Quorum, needed: UInt64
  ) async throws -> Result<WitnessedCheckpoint, Shortfall> {
    let note: String
    do {
      note = try await service.witnessedCheckpoint()
    } catch let error as LedgerError where error.code == .notFound {
      return .failure(Shortfall(quorum.required, of: quorum.witnesses.map(\.key.name)))
    }
    let shown = try store.genesis.verifiedCheckpoint(note)
    if shown.size > size {
      try await sync()
      guard shown.size <= size else {
        throw contradicted(by: note, LedgerError(.shrunk, "the ledger shows less than its witnesses cosigned"))
      }
    }
    try compare(shown, note: note)
    guard shown.size >= max(needed, witnessed?.size ?? 0) else {
      // Too small to count, whoever cosigned it: for what is needed, all are missing.
      return .failure(Shortfall(quorum.required, of: quorum.witnesses.map(\.key.name)))
    }
    return switch quorum.verdict(on: shown) {
    case .reached(let found): .success(found)
    case .short(let count, let missing): .failure(Shortfall(count, of: missing))
    case .refused(let name, _): .failure(Shortfall(refusing: name))
    }
  }

  /// Keeps what a quorum cosigned, unless a larger one came meanwhile, and returns when it is on disk.
  private func keep(_ found: WitnessedCheckpoint) async throws -> WitnessedCheckpoint {
    // What is kept must be of the tree that the file holds.
    try await writing?.value
    if let witnessed, witnessed.size > found.checkpoint.size { return found }
    witnessed = found.checkpoint
    try await store.keepWitnessed(String(decoding: found.checkpoint.bytes, as: UTF8.self)).value
    return found
  }
}
