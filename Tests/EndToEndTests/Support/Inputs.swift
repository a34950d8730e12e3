import Foundation
import Imaging
import Seeds
import Testing

/// Files to send.
enum Inputs {
  /// A slice of a synthetic CT series: a valid DICOM file.
  static func phantom(of patient: String, name: String = "Phantom^Synthetic", slice: Int = 0, seed: UInt64 = 1) throws
    -> [UInt8]
  {
    var options = SyntheticCT.Options()
    (options.rows, options.columns, options.slices) = (64, 64, slice + 1)
    options.patientName = name
    return try SyntheticCT(patientIdentifier: patient, seed: seed, options: options).file(slice: slice)
  }

  /// What begins as a PNG does.
  static func picture() -> [UInt8] { [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + bytes(3_000, seed: 2) }

  /// What begins as a PDF does.
  static func document(_ text: String = "report") -> [UInt8] { Array("%PDF-1.7\n\(text)\n".utf8) }

  /// Bytes of no known form.
  static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}

extension Town {
  /// Has the technologist send files to somebody, and gives the record.
  func send(_ files: [String], to person: Person = .patient) async throws -> String {
    let answer = try await run(.technologist, ["send"] + files + ["--to", person.name, "--json"]).json()
    return try #require(answer["record"]?.text)
  }

  /// Opens a record into a new folder and gives the answer.
  func open(_ record: String, as person: Person = .patient, into name: String) async throws -> JSON {
    try await run(person, ["open", record, "--output", path("opened/" + name), "--json"]).json()
  }

  /// Tries a command twice, for people and for scripts: it is to fail with a status, nothing on standard output and one
  /// line on standard error. Gives what the line says.
  @discardableResult
  func refusal(
    _ arguments: [String], of person: Person? = nil, status: Int32, code: String, warns: Bool = false,
    location: SourceLocation = #_sourceLocation
  ) async throws -> String {
    func attempt(_ arguments: [String]) async throws -> Child.Ending {
      if let person { try await run(person, arguments) } else { try await run(arguments) }
    }
    var message = ""
    for asJSON in [false, true] {
      let ending = try await attempt(arguments + (asJSON ? ["--json"] : []))
      #expect(ending.status == status, "\(arguments): \(ending.error)", sourceLocation: location)
      #expect(ending.output == "", sourceLocation: location)
      let lines = ending.error.split(separator: "\n").filter { !warns || !$0.hasPrefix("warning ") }
      #expect(lines.count == 1, "\(ending.error)", sourceLocation: location)
      let line = String(lines.last ?? "")
      guard asJSON else {
        #expect(line.hasPrefix("aureole: "), "\(line)", sourceLocation: location)
        continue
      }
      let error = try #require(try? JSON(line), "\(line)", sourceLocation: location)["error"]
      #expect(error?.keys == ["code", "message", "exit"], sourceLocation: location)
      #expect(error?["exit"]?.int == Int(status), sourceLocation: location)
      #expect(error?["code"]?.text == code, "\(line)", sourceLocation: location)
      message = error?["message"]?.text ?? ""
    }
    return message
  }
}
