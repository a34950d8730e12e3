import Foundation
import Testing

@Suite("Demonstration", .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)))
struct DemoTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch("demo") }

  /// The web app of this checkout.
  private static let pages = [
    "--web", URL(filePath: #filePath).deletingLastPathComponent().path + "/../../web",
  ]

  private func demo(_ arguments: [String]) async throws -> Child.Ending {
    // All of it, on a chain too, beside other tests.
    try await Child(try #require(Programs.aureole), ["demo"] + arguments, keeping: "demo", in: scratch.path)
      .ending(within: 400)
  }

  @Test func `the demonstration prints one object in which every step is ok`() async throws {
    let folder = scratch.path + "/demo"
    let report = try await demo(["--json", "--exit", "--folder", folder] + Self.pages).json()
    #expect(report.keys == ["ok", "steps", "folder", "url", "record", "pages", "accounts"])
    #expect(report["accounts"]?.values.count == 5)
    #expect(report["ok"] == .bool(true))
    #expect(report["folder"]?.text == folder)
    let steps = try #require(report["steps"]).values
    #expect(steps.allSatisfy { $0.keys == ["name", "ok", "ms", "detail"] && $0["ok"] == .bool(true) })
    #expect(
      steps.compactMap { $0["name"]?.text } == [
        "found", "enrol authority", "enrol custodians", "start custodians", "policy", "enrol technologist",
        "enrol patient", "enrol clinician", "enrol second clinician", "phantom", "send", "inbox", "open", "compare",
        "request", "grant", "access", "compare accessed", "history", "tamper", "repair", "expiry", "unlawful",
        "suspension", "custodian killed", "custodian lying", "custodian stopped", "custodians back", "revocation",
        "erase", "export", "verify", "verify altered", "gateway", "accounts", "study", "link",
      ])
    let verified = try await Child.run(
      try #require(Programs.aureole), ["verify", folder + "/ledger.export", "--json"], keeping: "verify",
      in: scratch.path)
    #expect(try verified.json()["records"]?.int == 1)
    let log = try String(contentsOfFile: folder + "/custodian-2/custodian.log", encoding: .utf8)
    #expect(log.contains("misbehaves on purpose"))
    #expect(custodians(on: folder) == 0)
    let again = try await demo(["--json", "--folder", folder])
    #expect(again.status == 64)
    #expect(again.output == "")
  }

  @Test(.enabled(if: Engine.isOnChain && Engine.isOnKubo, "AUREOLE_ENGINE=ethereum,kubo names the engines it runs on"))
  func `the demonstration shows the same on a chain and five Kubo nodes`() async throws {
    let chain = try #require(try await Engine.chain())
    var nodes = [KuboNode]()
    for number in 1...5 { nodes.append(try await KuboNode("\(scratch.path)/kubo-\(number)", in: scratch.path)) }
    let engines = nodes.flatMap { ["--kubo", "\($0.url),\($0.repository)"] } + ["--chain-endpoint", chain.url]
    let report = try await demo(["--json", "--exit", "--folder", scratch.path + "/demo"] + Self.pages + engines).json()
    #expect(report["ok"] == .bool(true))
    let steps = try #require(report["steps"]).values
    #expect(steps.allSatisfy { $0["ok"] == .bool(true) }, "\(steps)")
    let names = Set(steps.compactMap { $0["name"]?.text })
    #expect(
      names.isSuperset(of: [
        "deploy", "tamper", "expiry", "unlawful", "revocation", "erase", "read the chain", "study", "link",
      ])
    )
    #expect(custodians(on: scratch.path) == 0)
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
    #expect(custodians(on: scratch.path) == 0)
  }

  @Test func `a demonstration that somebody ends leaves no custodian behind`() async throws {
    let folder = scratch.path + "/ended"
    let process = Process()
    process.executableURL = URL(filePath: try #require(Programs.aureole))
    process.arguments = ["demo", "--json", "--folder", folder]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, custodians(on: folder) < 5 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(process.isRunning, "it ended by itself before it could be ended")
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    // What was killed is gone a moment after the kill, which nobody waits for any more.
    for _ in 0..<250 where custodians(on: folder) > 0 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(custodians(on: folder) == 0)
  }

  /// How many custodians run on a folder.
  private func custodians(on folder: String) -> Int {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return all.filter { Int($0) != nil }.compactMap { FileManager.default.contents(atPath: "/proc/\($0)/cmdline") }
      .map { String(decoding: $0, as: UTF8.self) }.filter { $0.contains("custodian\0run") && $0.contains(folder) }.count
  }
}
