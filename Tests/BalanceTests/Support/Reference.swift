import Foundation
import Testing

/// Asks the independent witness in Python.
enum Reference {
  static let python = ProcessInfo.processInfo.environment["AUREOLE_PYTHON"]

  struct Found: Decodable {
    var indices: [String: Double]
    var ap: [Double]
    var ml: [Double]
  }

  struct Observation: Decodable {
    var status: String
    var effective: String
    var units: [String: String]
    var values: [String: Double]
    var samples: [String: [Double]]
    var eyes: String
  }

  static func ask<Answer: Decodable>(_ question: [String: Any], for answer: Answer.Type) throws -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(python))
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "balance_reference.py")
    process.arguments = [script.path]
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: JSONSerialization.data(withJSONObject: question))
    try stdin.fileHandleForWriting.close()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return try JSONDecoder().decode(Answer.self, from: output)
  }
}
