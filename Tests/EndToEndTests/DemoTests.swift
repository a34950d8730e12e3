import Foundation
import Testing

@Suite("Demonstration", .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)))
struct DemoTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch("demo") }

  private func demo(_ arguments: [String]) async throws -> Child.Ending {
    try await Child.run(try #require(Programs.aureole), ["demo"] + arguments, keeping: "demo", in: scratch.path)
  }

  @Test func `the demonstration prints one object in which every step is ok`() async throws {
    let folder = scratch.path + "/demo"
    let report = try await demo(["--json", "--folder", folder]).json()
    #expect(report.keys == ["ok", "steps", "folder", "url", "record"])
    #expect(report["ok"] == .bool(true))
    #expect(report["folder"]?.text == folder)
    let steps = try #require(report["steps"]).values
    #expect(steps.allSatisfy { $0.keys == ["name", "ok", "ms", "detail"] && $0["ok"] == .bool(true) })
    #expect(
      steps.compactMap { $0["name"]?.text } == [
        "found", "enrol technologist", "enrol patient", "phantom", "send", "inbox", "open", "compare", "tamper",
        "export", "verify", "verify altered",
      ])
    let verified = try await Child.run(
      try #require(Programs.aureole), ["verify", folder + "/ledger.export", "--json"], keeping: "verify",
      in: scratch.path)
    #expect(try verified.json()["records"]?.int == 1)
    let again = try await demo(["--json", "--folder", folder])
    #expect(again.status == 64)
    #expect(again.output == "")
  }

  @Test func `files that are given are sent, and one that is refused fails the demonstration`() async throws {
    let broken = scratch.path + "/broken.dcm"
    try Data(try Inputs.phantom(of: "A").dropLast(7)).write(to: URL(filePath: broken))
    let ending = try await demo([broken, "--json", "--folder", scratch.path + "/broken"])
    #expect(ending.status == 1)
    let report = try JSON(ending.output)
    #expect(report["ok"] == .bool(false))
    let last = try #require(report["steps"]?.values.last)
    #expect(last["name"] == .string("send"))
    #expect(last["ok"] == .bool(false))
  }
}
