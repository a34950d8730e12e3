public import Contract
internal import Transparency

/// What a ledger without witnesses, or one that cannot tell when it grows, answers.
extension LedgerService {
  /// False.
  public var isOwnReading: Bool { false }

  /// The receipt alone.
  public func submit(
    _ action: SignedAction, newsFrom position: UInt64
  ) async throws -> (receipt: Receipt, news: LedgerNews?) {
    (try await submit(action), nil)
  }

  /// Asks for the checkpoint again and again until it is larger or the time is over. A note that cannot be read is
  /// handed over at once, for the caller to refuse.
  public func checkpoint(after size: UInt64, within seconds: UInt64) async throws -> String {
    let end = ContinuousClock.now + .seconds(min(seconds, LedgerLimits.longestWait))
    while true {
      let note = try await checkpoint()
      guard let shown = try? Checkpoint(parsing: Note(parsing: note).body).size, shown <= size,
        ContinuousClock.now < end
      else { return note }
      try await Task.sleep(for: .milliseconds(100))
    }
  }

  /// The latest checkpoint and no entries: whoever follows the ledger asks for them.
  public func news(from position: UInt64) async throws -> LedgerNews {
    LedgerNews(note: try await checkpoint(), entries: [])
  }

  /// None: what a log shows is settled.
  public func unsettled() async throws -> [Entry] { [] }

  /// The latest checkpoint.
  public func candidate() async throws -> String { try await checkpoint() }

  /// Throws `notFound`.
  public func witnessedCheckpoint() async throws -> String {
    throw LedgerError(.notFound, "the ledger has no witnesses")
  }

  /// Throws `notFound`.
  public func cosign(_ note: String) async throws {
    throw LedgerError(.notFound, "the ledger has no witnesses")
  }
}
