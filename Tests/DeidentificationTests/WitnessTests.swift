import Deidentification
import Foundation
import Imaging
import Testing

/// Copies looked at by pydicom and by the attribute lists of dicom-anonymizer; see `Support/check_copies.py`.
struct WitnessTests {
  static let python = ProcessInfo.processInfo.environment["AUREOLE_PYTHON"]
  static let listing = ProcessInfo.processInfo.environment["AUREOLE_PYDICOM_JSON"]

  @Test(.enabled(if: python != nil))
  func `a stranger finds no planted identifier in any copy, and references between copies resolve`() throws {
    try withFolder { folder in
      let originals = folder + "/originals"
      try FileManager.default.createDirectory(atPath: originals, withIntermediateDirectories: false)
      #expect(try Self.run("make", originals) == "")
      let deidentifier = try Deidentifier()
      for (place, name) in ["0", "1", "2"].enumerated() {
        try deidentifier.deidentify(path: "\(originals)/\(name).dcm").write(to: "\(folder)/image-0000\(place + 1).dcm")
      }
      #expect(try Self.run("check", originals, folder).hasSuffix("3 copies checked\n"))
    }
  }

  @Test(.enabled(if: python != nil))
  func `the stranger does find the identifiers in originals`() throws {
    try withFolder { folder in
      #expect(try Self.run("make", folder) == "")
      for place in 0..<3 {
        try FileManager.default.copyItem(
          atPath: "\(folder)/\(place).dcm", toPath: "\(folder)/image-0000\(place + 1).dcm")
      }
      #expect(try !Self.run("check", folder, folder).contains("copies checked"))
    }
  }

  @Test(.enabled(if: python != nil && listing != nil))
  func `of pydicom's own files no listed attribute keeps its value, and pixels stay`() throws {
    struct Row: Decodable { let path: String }
    let lines = try String(contentsOfFile: try #require(Self.listing), encoding: .utf8).split(separator: "\n")
    try withFolder { folder in
      let deidentifier = try Deidentifier()
      var copied: [String] = []
      for row in try lines.map({ try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }) {
        guard let copy = try? deidentifier.deidentify(path: row.path) else { continue }
        copied.append(row.path)
        let digits = String(copied.count)
        try copy.write(
          to: folder + "/image-" + String(repeating: "0", count: 5 - digits.count) + digits + ".dcm")
        #expect(throws: Never.self, "\(row.path)") { try DICOMReader().read(copy.bytes()) }
      }
      #expect(copied.count > 100)
      try copied.joined(separator: "\n").write(toFile: folder + "/originals.txt", atomically: true, encoding: .utf8)
      let said = try Self.run("check", "--pydicom", folder)
      #expect(said.hasSuffix("\(copied.count) copies checked\n"), "\(said)")
    }
  }

  private static func run(_ arguments: String...) throws -> String {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Support/check_copies.py")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(python))
    process.arguments = ["-W", "ignore", script.path] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

func withFolder(_ body: (String) throws -> Void) throws {
  let folder = NSTemporaryDirectory() + "deidentification-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}
