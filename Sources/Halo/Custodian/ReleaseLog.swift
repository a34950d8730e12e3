internal import Custody

/// The log of releases. Releases that come while a transaction is being written share the next one, and so its flush to
/// disk; whether an access was released before is decided inside of the transaction. After an error nobody knows what is
/// on disk, so everybody in that transaction is refused.
actor ReleaseLog {
  private typealias Waiting = (
    release: LoggedRelease, refusal: ReleaseRefusal?, answer: CheckedContinuation<Void, any Error>
  )

  private let store: CustodyStore
  private var waiting: [Waiting] = []
  private var isWriting = false

  init(store: CustodyStore) { self.store = store }

  /// Returns once the release is on disk. Throws `releasedAlready` when its access was released before, otherwise the
  /// refusal, if one is given.
  func append(_ release: LoggedRelease, unless refusal: ReleaseRefusal? = nil) async throws {
    try await withCheckedThrowingContinuation { answer in
      waiting.append((release, refusal, answer))
      guard !isWriting else { return }
      isWriting = true
      Task { await write() }
    }
  }

  private func write() async {
    while !waiting.isEmpty {
      let group = waiting
      waiting = []
      do {
        let results = try await store.log(group.map { ($0.release, $0.refusal) })
        for (one, refusal) in zip(group, results) {
          if let refusal { one.answer.resume(throwing: refusal) } else { one.answer.resume() }
        }
      } catch {
        for one in group { one.answer.resume(throwing: error) }
      }
    }
    isWriting = false
  }
}
