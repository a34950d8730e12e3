public import Contract
public import EmbeddedLedger

extension Follower {
  /// Hands over every entry of the replica in order, with its position; throws `alteredEntry` for one that cannot be
  /// read, and what the body throws.
  public func forEachEntry(_ body: (UInt64, Entry) throws -> Void) async throws {
    var position: UInt64 = 0
    while position < size {
      let piece = try await entries(from: position, count: LedgerLimits.entriesPerCall)
      guard !piece.isEmpty else { return }
      for bytes in piece {
        guard let entry = try? Entry(bytes: bytes) else {
          throw LedgerError(.alteredEntry, "the stored entry is not what was written", at: position)
        }
        try body(position, entry)
        position += 1
      }
    }
  }
}
