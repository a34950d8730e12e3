import Foundation
import Glibc
import Synchronization
import Glibc

/// A program that runs beside the test. Its output goes to two files, so that it never waits for a reader; it is ended
/// with this value at the latest.
final class Child: Sendable {
  /// Where standard output goes.
  let outputPath: String
  /// Where standard error goes.
  let errorPath: String
  private let identifier: pid_t
  /// The process, as other programs name it.
  var number: pid_t { identifier }
  /// What waitpid said, once the program has ended.
  private let ended = Mutex<Int32?>(nil)

  /// How a program ended.
  struct Ending: Sendable {
    /// The exit status, or minus the signal that ended it.
    let status: Int32
    let output: String
    let error: String
  }

  /// Starts a program. Its environment is this one and nothing else, so that nobody's settings change a test.
  init(_ path: String, _ arguments: [String], keeping name: String, in folder: String) throws {
    outputPath = "\(folder)/\(name).out"
    errorPath = "\(folder)/\(name).err"
    identifier = try Self.spawn(
      [path] + arguments,
      ["HOME=\(folder)", "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TMPDIR=\(folder)", "COLUMNS=80"],
      output: outputPath, error: errorPath)
  }

  deinit {
    end(SIGKILL)
    // Nobody else waits for it.
    var status: Int32 = 0
    if isRunning { _ = unsafe waitpid(identifier, &status, 0) }
  }

  /// Whether it still runs.
  var isRunning: Bool { status == nil }

  /// What waitpid says of it; nil while it runs.
  private var status: Int32? {
    ended.withLock { ended in
      if ended == nil {
        var status: Int32 = 0
        if unsafe waitpid(identifier, &status, WNOHANG) == identifier { ended = status }
      }
      return ended
    }
  }

  /// Sends a signal, if it still runs.
  func end(_ signal: Int32) {
    // Until it was waited for, its number is nobody else's.
    if isRunning { kill(identifier, signal) }
  }

  /// Waits for the end. Whatever runs longer is killed, and said so.
  @discardableResult
  func ending(within seconds: Double = 120) async throws -> Ending {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while isRunning {
      guard ContinuousClock.now < deadline else {
        end(SIGKILL)
        throw Overdue(what: "the program did not end within \(seconds) s", error: Self.text(errorPath))
      }
      try await Task.sleep(for: .milliseconds(2))
    }
    let raw = status ?? 0
    // The low seven bits are the signal, the next byte the exit status.
    let signal = raw & 0x7f
    return Ending(
      status: signal == 0 ? (raw >> 8) & 0xff : -signal, output: Self.text(outputPath), error: Self.text(errorPath))
  }

  /// Waits until the program has written its port to a file.
  func port(in file: String, within seconds: Double = 60) async throws -> Int {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      if let port = Int(Self.text(file).trimmingCharacters(in: .whitespacesAndNewlines)) { return port }
      guard isRunning, ContinuousClock.now < deadline else {
        throw Overdue(what: "the program named no port", error: Self.text(errorPath))
      }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Starts a program and waits for its end.
  static func run(
    _ path: String, _ arguments: [String], keeping name: String, in folder: String
  ) async throws -> Ending {
    try await Child(path, arguments, keeping: name, in: folder).ending()
  }

  /// Starts a program by posix_spawn: Foundation's `Process` crashes now and then when many are started at once.
  private static func spawn(
    _ arguments: [String], _ environment: [String], output: String, error: String
  ) throws -> pid_t {
    // The calls below only read the arrays and strings that live until they return.
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let writing = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, writing, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error, writing, 0o600)
    // What this process has open is nobody else's.
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
      if let descriptor = Int32(name), descriptor > STDERR_FILENO { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    }
    // The test's threads block signals; a program begins without.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer { unsafe (words + variables).forEach { pointer in unsafe free(pointer) } }
    var identifier: pid_t = 0
    let code = unsafe posix_spawn(&identifier, arguments[0], &actions, &attributes, words, variables)
    guard code == 0 else { throw Overdue(what: "\(arguments[0]) cannot be started: error \(code)", error: "") }
    return identifier
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  struct Overdue: Error {
    let what: String
    let error: String
  }
}
