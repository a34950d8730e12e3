import Foundation
import Glibc
import Synchronization

/// A program of `script/` that runs beside a test and says where it listens; ended with this value at the latest.
public final class Server: Sendable {
  private let identifier: pid_t
  private let status = Mutex<Int32?>(nil)
  private let output: String

  /// The repository's folder.
  public static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The interpreter of the chain tools, which `script/bootstrap --chain` makes.
  public static let python = repository + "/.venv-chain/bin/python"

  /// The program did not start, or did not end.
  public struct Failure: Error {}

  /// Starts a program of `script/` with arguments; its output goes to a file and one beside it with `.err`.
  public init(_ script: String, _ arguments: [String], output: String) throws {
    self.output = output
    identifier = try Self.spawn([Self.repository + "/script/" + script] + arguments, ["PATH=/usr/bin:/bin"], output)
  }

  deinit {
    guard status.withLock({ $0 == nil }) else { return }
    var status: Int32 = 0
    kill(identifier, SIGKILL)
    _ = unsafe waitpid(identifier, &status, 0)
  }

  /// What follows words that begin a line of the output, once there is such a line.
  public func said(_ beginning: String) async throws -> String {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      let lines = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
        .split(separator: "\n").filter { $0.hasPrefix(beginning) }
      if let line = lines.first { return String(line.dropFirst(beginning.count)) }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw Failure()
  }

  /// Asks it to stop and waits for the end; the exit status.
  @discardableResult public func stop() async throws -> Int32 {
    kill(identifier, SIGTERM)
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      var raw: Int32 = 0
      if unsafe waitpid(identifier, &raw, WNOHANG) == identifier {
        status.withLock { $0 = raw }
        return raw & 0x7f == 0 ? raw >> 8 & 0xff : -(raw & 0x7f)
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw Failure()
  }

  private static func spawn(_ arguments: [String], _ environment: [String], _ output: String) throws -> pid_t {
    // The calls below only read the arrays and strings that live until they return.
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let writing = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, writing, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, output + ".err", writing, 0o600)
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
    guard code == 0 else { throw Failure() }
    return identifier
  }
}
