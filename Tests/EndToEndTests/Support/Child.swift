import Foundation
import Glibc

/// A program that runs beside the test. Its output goes to two files, so that it never waits for a reader; it is ended
/// with this value at the latest.
final class Child: Sendable {
  /// Where standard output goes.
  let outputPath: String
  /// Where standard error goes.
  let errorPath: String
  private let process: Process

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
    process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.environment = [
      "HOME": folder, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TMPDIR": folder, "COLUMNS": "80",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file(outputPath)
    process.standardError = try Self.file(errorPath)
    try process.run()
  }

  deinit { end(SIGKILL) }

  /// Whether it still runs.
  var isRunning: Bool { process.isRunning }

  /// Sends a signal, if it still runs.
  func end(_ signal: Int32) {
    if process.isRunning { kill(process.processIdentifier, signal) }
  }

  /// Waits for the end. Whatever runs longer is killed, and said so.
  @discardableResult
  func ending(within seconds: Double = 120) async throws -> Ending {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while process.isRunning {
      guard ContinuousClock.now < deadline else {
        end(SIGKILL)
        throw Overdue(what: "the program did not end within \(seconds) s", error: Self.text(errorPath))
      }
      try await Task.sleep(for: .milliseconds(2))
    }
    let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Ending(status: status, output: Self.text(outputPath), error: Self.text(errorPath))
  }

  /// Waits until the program has written its port to a file.
  func port(in file: String, within seconds: Double = 60) async throws -> Int {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      if let port = Int(Self.text(file).trimmingCharacters(in: .whitespacesAndNewlines)) { return port }
      guard process.isRunning, ContinuousClock.now < deadline else {
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

  private static func file(_ path: String) throws -> FileHandle {
    guard FileManager.default.createFile(atPath: path, contents: nil) else { throw Overdue(what: path, error: "") }
    return try FileHandle(forWritingTo: URL(filePath: path))
  }

  private static func text(_ path: String) -> String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  struct Overdue: Error {
    let what: String
    let error: String
  }
}
