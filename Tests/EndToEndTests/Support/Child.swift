import Foundation
import Glibc
import Servers
import Synchronization

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
    identifier = try Program.spawn(
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

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  struct Overdue: Error {
    let what: String
    let error: String
  }
}
