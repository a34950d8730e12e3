internal import Glibc

/// One run of the program that decodes, for one frame: its own process group, an empty environment, a file in memory to read from and
/// one to write to, and nothing else of this process.
struct DecoderRun {
  let program: String
  let arguments: [String]
  let seconds: Int

  /// How it ended.
  enum End: Equatable {
    case status(Int32)
    case signalled
    case timedOut
    case notStarted
  }

  /// Runs to the end, or until time is over.
  func end(reading input: borrowing MemoryFile, writing output: borrowing MemoryFile) -> End {
    guard let child = spawn(input.descriptor, output.descriptor) else { return .notStarted }
    let deadline = ContinuousClock.now + .seconds(seconds)
    var status: Int32 = 0
    var pause: UInt32 = 500
    while true {
      // The number is written by reference for the length of the call.
      let ended = unsafe waitpid(child, &status, WNOHANG)
      if ended == child { break }
      guard ended == 0 || errno == EINTR, ContinuousClock.now < deadline else {
        kill(-child, SIGKILL)
        // What was killed ends.
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        return .timedOut
      }
      usleep(pause)
      pause = min(10_000, pause * 2)
    }
    // The low seven bits name the signal that ended it.
    return status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signalled
  }

  private func spawn(_ input: Int32, _ output: Int32) -> pid_t? {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    // Both are initialised here, used for this one call and destroyed after it.
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
    guard unsafe posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var child = pid_t()
    let started = unsafe Self.withCStrings([program] + arguments) { arguments in
      unsafe Self.withCStrings(["LC_ALL=C", "SWIFT_BACKTRACE=enable=no"]) { environment in
        // The lists end with nil and live until the call is over, by which time the child has copied them.
        unsafe posix_spawn(&child, program, &actions, &attributes, arguments, environment)
      }
    }
    return started == 0 ? child : nil
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
