import Foundation
import Testing

/// The program in Python that knows FHIR without us (`check_fhir.py`).
enum Witness {
  static let python = ProcessInfo.processInfo.environment["AUREOLE_PYTHON"]

  /// What it finds; "checked" alone when nothing is wrong.
  static func ask(_ mode: String, _ input: [UInt8]) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(python))
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "check_fhir.py")
    process.arguments = [script.path, mode]
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(input).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    process.standardInput = try FileHandle(forReadingFrom: file)
    let stdout = Pipe()
    process.standardOutput = stdout
    try process.run()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
