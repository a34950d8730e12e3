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
    identifier = try Program.spawn(
      [Self.repository + "/script/" + script] + arguments, ["PATH=/usr/bin:/bin"], output: output,
      error: output + ".err")
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
}
