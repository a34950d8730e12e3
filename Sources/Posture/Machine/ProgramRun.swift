internal import CLinux
// Whole-module builds find timespec through Foundation, which another file of this target imports, under this name.
internal import CoreFoundation
internal import Glibc

/// One run of a program of this computer: its own process group, nothing on standard input, standard output through a pipe.
/// When time or output go over their bounds, the whole group is ended.
struct ProgramRun {
  /// Where programs of the system lie.
  static let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]
  /// What of the session programs are told, beside the language, which is C so that the answers can be read.
  private static let passedOn = [
    "HOME", "USER", "LOGNAME", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CURRENT_DESKTOP",
    "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
  ]

  private let program: Program
  private let environment: [String]

  init(_ program: Program, environment: [String: String]) {
    self.program = program
    self.environment =
      ["LC_ALL=C", "PATH=\(Self.folders.joined(separator: ":"))"]
      + Self.passedOn.compactMap { name in environment[name].map { "\(name)=\($0)" } }
  }

  /// Runs the program to its end or to its bounds.
  func outcome() -> Program.Outcome {
    // The path is passed as a C string for the length of the call.
    let paths = Self.folders.map { "\($0)/\(program.name)" }
    guard let path = paths.first(where: { (path: String) -> Bool in unsafe access(path, X_OK) == 0 }) else {
      return .missing
    }
    var ends: [Int32] = [-1, -1]
    // Two descriptors are written into an array of two.
    guard unsafe linux_pipe(&ends) == 0 else { return .failed }
    let (reading, writing) = (ends[0], ends[1])
    defer { close(reading) }
    let child = spawn(path, output: writing)
    close(writing)
    guard let child else { return .failed }
    let deadline = Self.clock() + program.seconds * 1000
    let (output, end) = collect(reading, until: deadline)
    if let end {
      Self.end(child)
      return end
    }
    guard let status = Self.wait(child, until: deadline) else {
      Self.end(child)
      return .timedOut
    }
    // The low seven bits name the signal that ended it.
    guard status & 0x7f == 0 else { return .failed }
    return .ended(status: status >> 8 & 0xff, output: String(decoding: output, as: UTF8.self))
  }

  private func spawn(_ path: String, output: Int32) -> pid_t? {
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    // Both are initialised here, used for this one call and destroyed after it.
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
    guard unsafe posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    // A process group of its own, and no signal blocked that a server may have blocked for itself.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var child = pid_t()
    let started = unsafe Self.withCStrings([path] + program.arguments) { arguments in
      unsafe Self.withCStrings(environment) { environment in
        // The lists end with nil and live until the call is over, by which time the child has copied them.
        unsafe posix_spawn(&child, path, &actions, &attributes, arguments, environment)
      }
    }
    return started == 0 ? child : nil
  }

  /// What the program prints until it closes its output, and why it has to be ended, if it has.
  private func collect(_ descriptor: Int32, until deadline: Int) -> ([UInt8], Program.Outcome?) {
    var output = [UInt8]()
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let left = deadline - Self.clock()
      guard left > 0 else { return (output, .timedOut) }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // One structure, passed by reference for the length of the call.
      let ready = unsafe poll(&waiting, 1, Int32(clamping: left))
      guard ready > 0 else { continue }
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        // The buffer is valid for the call, and its own count is passed.
        unsafe read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return (output, count == 0 ? nil : .failed) }
      output += chunk.prefix(count)
      guard output.count <= program.mostBytes else { return (output, .tooMuch) }
    }
  }

  /// The status that the child ended with; nil when it lives on at the deadline.
  private static func wait(_ child: pid_t, until deadline: Int) -> Int32? {
    var status: Int32 = 0
    while true {
      // The number is written by reference for the length of the call.
      let ended = unsafe waitpid(child, &status, WNOHANG)
      if ended == child { return status }
      guard ended == 0 || errno == EINTR, clock() < deadline else { return nil }
      usleep(2000)
    }
  }

  private static func end(_ child: pid_t) {
    kill(-child, SIGKILL)
    var status: Int32 = 0
    // The number is written by reference for the length of the call. What was killed ends.
    while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
  }

  /// Milliseconds that no change of the clock moves.
  private static func clock() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
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
