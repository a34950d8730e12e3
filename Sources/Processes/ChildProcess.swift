internal import Glibc

/// A program at work: its own process group, standard input and output as they were handed to it, nothing on standard error.
public struct ChildProcess: Sendable {
  /// How a program ended.
  public enum End: Hashable, Sendable {
    /// By itself, with a status.
    case status(Int32)
    /// By a signal.
    case signalled
  }

  private let number: pid_t

  /// Starts a program; nil where the system does not.
  ///
  /// - Parameters:
  ///   - path: where the program lies.
  ///   - arguments: what it is told, without its own name.
  ///   - environment: everything of its environment, as `NAME=value`.
  ///   - input: the descriptor it reads; nil is `/dev/null`.
  ///   - output: the descriptor it writes.
  public init?(_ path: String, _ arguments: [String], environment: [String], input: Int32? = nil, output: Int32) {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    // Both are initialised here, used for this one call and destroyed after it.
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
    guard unsafe posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
    if let input {
      unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    // No signal is blocked that a server may have blocked for itself.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var child = pid_t()
    let started = unsafe Self.withCStrings([path] + arguments) { arguments in
      unsafe Self.withCStrings(environment) { environment in
        // The lists end with nil and live until the call is over, by which time the child has copied them.
        unsafe posix_spawn(&child, path, &actions, &attributes, arguments, environment)
      }
    }
    guard started == 0 else { return nil }
    number = child
  }

  /// Waits while there is time; nil when the program lives on after it, and is to be killed.
  public func end(while isInTime: () -> Bool) -> End? {
    var status: Int32 = 0
    var pause: UInt32 = 500
    while true {
      // The number is written by reference for the length of the call.
      let ended = unsafe waitpid(number, &status, WNOHANG)
      if ended == number { break }
      guard ended == 0 || errno == EINTR, isInTime() else { return nil }
      usleep(pause)
      pause = min(10_000, pause * 2)
    }
    // The low seven bits name the signal that ended it.
    return status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signalled
  }

  /// Ends the whole group, and waits for the program. Not to be called once ``end(while:)`` has told how it ended.
  public func kill() {
    Glibc.kill(-number, SIGKILL)
    var status: Int32 = 0
    // The number is written by reference for the length of the call. What was killed ends.
    while unsafe waitpid(number, &status, 0) < 0, errno == EINTR {}
  }

  /// Lends a list of C strings that ends with nil.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    // Each is a copy that is freed once the body has returned.
    var copies = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    return unsafe copies.withUnsafeMutableBufferPointer { buffer in
      // The list is never empty, so it has a first element.
      unsafe body(buffer.baseAddress.unsafelyUnwrapped)
    }
  }
}
