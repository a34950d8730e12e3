import Foundation
import Testing

/// Times on the command line. No town is needed: what is well formed fails later, for want of a home.
@Suite("Times on the command line", .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)))
struct TimeArgumentTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch("times") }

  private func run(_ arguments: [String]) async throws -> Child.Ending {
    try await Child.run(try #require(Programs.aureole), arguments, keeping: "times", in: scratch.path)
  }

  @Test(arguments: [
    ("2026-01-31T14:02:05Z", "2026-01-31T14:02:05Z"), ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
    ("2000-02-29T12:00:00.75Z", "2000-02-29T12:00:00Z"), ("2024-03-01T01:30:00+02:00", "2024-02-29T23:30:00Z"),
    ("2025-12-31T20:00:00-05:30", "2026-01-01T01:30:00Z"), ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ("1970-01-01T14:00:00+14:00", "1970-01-01T00:00:00Z"), ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
    ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
  ])
  func `a time that there is, is taken to the second`(_ given: String, _ read: String) async throws {
    let file = scratch.path + "/recording.csv"
    let ending = try await run(["measure", file, "--synthetic", "--measured-at", given])
    try #require(ending.status == 0, "\(ending.error)")
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains("# measured at: \(read)\n"))
  }

  static let none = [
    "2026-02-31T14:02:05Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
    "2026-13-01T00:00:00Z", "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-31T24:00:00Z",
    "2026-01-31T14:60:00Z", "2026-01-31T14:02:60Z", "2026-01-31T14:02:05", "2026-01-31T14:02:05+15:00",
    "2026-01-31T14:02:05+02:60", "2026-01-31 14:02:05Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z", "2026-1-31T14:02:05Z", "2026-01-31T14:02:05Z ", "2026", "",
  ]

  @Test(arguments: none)
  func `a time that there is not is refused, and nothing is written`(_ given: String) async throws {
    let file = scratch.path + "/recording.csv"
    for arguments in [["measure", file, "--synthetic"], ["send", file, "--to", "Ada"]] {
      let ending = try await run(arguments + ["--measured-at", given])
      #expect(ending.status == 64 && ending.output.isEmpty)
      let isNamed = ending.error.contains("--measured-at") && ending.error.contains("2026-01-31T14:02:05Z")
      #expect(isNamed, "\(ending.error)")
    }
    #expect(!FileManager.default.fileExists(atPath: file))
    let end = try await run(["grant", "abcdef0123456789", "--until", given])
    #expect(end.status == 64 && end.error.contains("--until"))
  }

  @Test func `ends are days, times or lengths, and a day that there is not is refused`() async throws {
    let home = ["--home", scratch.path + "/nobody"]
    func end(_ text: String) async throws -> Int32 {
      try await run(["grant", "abcdef0123456789", "--until", text] + home).status
    }
    for text in ["2028-02-29", "2026-12-31", "2026-12-31T18:00:00+01:00", "7d"] {
      #expect(try await end(text) == 8, "\(text)")
    }
    for text in ["2026-02-29", "2026-02-31", "2026-12", "1969-12-31", "0d", "7 d"] {
      #expect(try await end(text) == 64, "\(text)")
    }
  }

  @Test func `a time that there is goes as far as the files that are sent`() async throws {
    let ending = try await run([
      "send", scratch.path + "/none", "--to", "Ada", "--measured-at", "2024-02-29T14:02:05Z",
    ])
    #expect(ending.status == 9)
  }
}
