/// Lets one in at a time, in the order they came: what takes numbers on the ledger must not race itself.
actor Turn {
  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// Does something when it is this caller's turn.
  func take<Result: Sendable>(_ body: @Sendable () async throws -> Result) async rethrows -> Result {
    if isTaken { await withCheckedContinuation { waiting.append($0) } } else { isTaken = true }
    defer { if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() } }
    return try await body()
  }
}
