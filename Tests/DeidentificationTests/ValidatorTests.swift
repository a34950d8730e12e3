import Deidentification
import Foundation
import Testing

/// Copies looked at by dciodvfy, which knows what each kind of object has to hold.
struct ValidatorTests {
  private static let validator = "/usr/bin/dciodvfy"

  /// What is new in a copy, by file and message, and why it stays.
  private static let known: [String: Set<String>] = [
    // Deflated: the validator does not get into the original, and finds in the copy what lacks there too.
    "image_dfl.dcm": ["Missing attribute Type 2C Conditional Element=<Laterality> Module=<GeneralSeries>"],
    // The validator gives up before the pixels of these two originals: one names no encoding, one has a group that is none.
    "meta_missing_tsyntax.dcm": ["PixelData has incorrect value length - expected 0 dec - got 2 dec"],
    "nested_priv_SQ.dcm": ["PixelData has incorrect value length - expected 0 dec - got 2 dec"],
    // Its patient is called Test, and so is a coding scheme: a word that names the patient goes wherever it stands.
    "test-SR.dcm": [
      "Empty attribute (no value) Type 1C Conditional Element=<CodingSchemeDesignator> Module=<BasicCodeSequenceMacro>"
    ],
  ]

  @Test(
    .enabled(if: WitnessTests.listing != nil && FileManager.default.isExecutableFile(atPath: validator)))
  func `the standard's validator finds no error in a copy that the original has not, but for those that are listed`()
    throws
  {
    struct Row: Decodable { let path: String }
    let lines = try String(contentsOfFile: try #require(WitnessTests.listing), encoding: .utf8).split(separator: "\n")
    let deidentifier = try Deidentifier()
    var found = [String: Set<String>]()
    var compared = 0
    try withFolder { folder in
      for row in try lines.map({ try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }) {
        guard let copy = try? deidentifier.deidentify(path: row.path) else { continue }
        compared += 1
        let path = "\(folder)/\(compared).dcm"
        try copy.write(to: path)
        let new = try Self.errors(path).subtracting(try Self.errors(row.path))
        if !new.isEmpty { found[URL(filePath: row.path).lastPathComponent, default: []].formUnion(new) }
      }
    }
    #expect(compared > 100)
    #expect(found == Self.known)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: validator)))
  func `the validator does find what is wrong`() throws {
    try withFolder { folder in
      try Data(repeating: 0, count: 200).write(to: URL(filePath: folder + "/nothing.dcm"))
      #expect(try !Self.errors(folder + "/nothing.dcm").isEmpty)
    }
  }

  /// The error messages about a file, without the identifiers in them: those of a copy are others.
  private static func errors(_ path: String) throws -> Set<String> {
    let process = Process()
    process.executableURL = URL(filePath: validator)
    process.arguments = [path]
    let output = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = output
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Set(
      said.split(separator: "\n").filter { $0.hasPrefix("Error - ") }
        .map { String($0.dropFirst(8)).replacing(/[0-9]+(\.[0-9]+){2,}/, with: "0").replacing(/<0>$/, with: "0") })
  }
}
