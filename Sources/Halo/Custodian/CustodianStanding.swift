internal import Custody
internal import Synchronization

/// Whether a custodian serves: not any more once it is stopping, and never again once it has seen a fork.
final class CustodianStanding: Sendable {
  private struct Flags {
    var isForked: Bool
    var isStopping = false
  }

  private let flags: Mutex<Flags>

  init(isForked: Bool) { flags = Mutex(Flags(isForked: isForked)) }

  var isForked: Bool { flags.withLock(\.isForked) }
  var isStopping: Bool { flags.withLock(\.isStopping) }

  /// Returns whether this is the first time.
  func noteFork() -> Bool {
    flags.withLock { flags in
      defer { flags.isForked = true }
      return !flags.isForked
    }
  }

  func stop() { flags.withLock { $0.isStopping = true } }

  /// Throws `forked` or `busy`.
  func require() throws(ReleaseRefusal) {
    let (isForked, isStopping) = flags.withLock { ($0.isForked, $0.isStopping) }
    guard !isForked else { throw .forked }
    guard !isStopping else { throw .busy }
  }
}
