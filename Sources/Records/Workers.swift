internal import FoundationEssentials

/// As many tasks as there are cores, and one that waits its turn while they work.
enum Workers {
  /// The most tasks, so that memory stays bounded on large machines.
  private static let most = 8
  /// Asked once: it takes reading the system's files.
  private static let cores = ProcessInfo.processInfo.activeProcessorCount

  /// Runs the body for every number below a count. Each worker makes its own state first and keeps it. When one fails,
  /// the turnstile is stopped, the others end and the first error is thrown.
  static func run<State>(
    _ count: Int, turnstile: Turnstile, state: @escaping @Sendable () -> State,
    _ body: @escaping @Sendable (Int, State) async throws -> Void
  ) async throws {
    let counter = Counter(below: count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<min(count, most, cores + 1) {
        group.addTask {
          do {
            let own = state()
            while let number = counter.take() {
              try Task.checkCancellation()
              try await body(number, own)
            }
          } catch {
            turnstile.stop()
            throw error
          }
        }
      }
      var failure: (any Error)?
      while let result = await group.nextResult() {
        guard case .failure(let error) = result else { continue }
        // A worker that was turned away says less than the one that failed.
        if failure == nil || failure is CancellationError { failure = error }
        group.cancelAll()
      }
      if let failure { throw failure }
    }
  }
}
