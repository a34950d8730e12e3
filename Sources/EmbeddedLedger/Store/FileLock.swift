internal import Glibc

/// A lock on `<path>.lock`, held as long as the value lives. The kernel drops it with the process, so no
/// crash leaves one behind; the file itself stays.
package struct FileLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock at once; throws `alreadyRunning` when somebody holds it, `storage` when there can be no such file. A shared
  /// lock keeps off those who want it for themselves, and nobody else.
  package init(path: String, shared: Bool = false) throws(LedgerError) {
    // The literal arguments fit open(2)'s variadic form; the path lives for the length of the call.
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
    guard descriptor >= 0 else { throw LedgerError(.storage, "the lock file cannot be opened") }
    for _ in 0..<Self.tries {
      if flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 { return }
      // A program that this process is just starting holds copies of all descriptors until it runs, locks included.
      usleep(Self.pause)
    }
    // The descriptor is closed by `deinit`, which runs for a value whose making is given up as well; closed here too, it would be
    // another thread's file that is closed the second time.
    throw LedgerError(.alreadyRunning, "another process holds the ledger's file")
  }

  /// How often the lock is tried, and how long to wait in between, in microseconds: 200 ms in all.
  private static let tries = 40
  private static let pause: UInt32 = 5_000

  deinit { if descriptor >= 0 { close(descriptor) } }
}
