import Foundation

/// What one of benchmarks/peers measured.
struct PeerTimes {
  private let answer: [String: Any]

  /// Runs a peer with its files in a folder. It is found in the folder that this program was started in.
  static func of(_ script: String, runs: Int, in folder: String) throws -> PeerTimes {
    let path = FileManager.default.currentDirectoryPath + "/benchmarks/peers/" + script
    guard FileManager.default.fileExists(atPath: path) else {
      throw BenchmarkFailure("\(path) is missing: start from the top of the repository")
    }
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", path, "--runs", "\(runs)", "--folder", folder]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0, let answer = try JSONSerialization.jsonObject(with: text) as? [String: Any]
    else { throw BenchmarkFailure("\(script) failed: was script/bootstrap --bench run?") }
    Note.say(String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    return PeerTimes(answer: answer)
  }

  /// The median in ms.
  func median(_ name: String) throws -> Double {
    guard let median = (answer[name] as? [String: Any])?["p50"] as? Double else {
      throw BenchmarkFailure("a peer did not tell \(name)")
    }
    return median
  }
}

/// Words beside the rows, on standard error so that the rows stay machine-readable.
enum Note {
  static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
