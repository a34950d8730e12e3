internal import CLinux
// Whole-module builds find timespec through Foundation, which another file of this target imports, under this name.
internal import CoreFoundation
internal import Glibc
internal import Processes

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
    let child = ChildProcess(path, program.arguments, environment: environment, output: writing)
    close(writing)
    guard let child else { return .failed }
    let deadline = Self.clock() + program.seconds * 1000
    let (output, broken) = collect(reading, until: deadline)
    if let broken {
      child.kill()
      return broken
    }
    switch child.end(while: { Self.clock() < deadline }) {
    case .status(let status): return .ended(status: status, output: String(decoding: output, as: UTF8.self))
    case .signalled: return .failed
    case nil:
      child.kill()
      return .timedOut
    }
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

  /// Milliseconds that no change of the clock moves.
  private static func clock() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
