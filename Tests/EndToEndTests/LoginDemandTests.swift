import Foundation
import Identity
import Testing

/// A policy that asks for a login, proposed and met with by commands. It changes its circle, so it has one of its own.
@Suite(.serialized, .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)))
struct LoginDemandTests {
  private static let gateway = Person(home: "gateway", name: "The Gateway", role: "custodian")

  @Test func `a policy that asks for a login is proposed, shown, and what readers are told`() async throws {
    let circle = try await Circle(
      on: try await Engine.chain(), kubo: false, [.technologist, .patient, .clinician, Self.gateway])
    let result: Result<Void, any Error>
    do { result = .success(try await demand(circle)) } catch { result = .failure(error) }
    try await circle.close()
    try result.get()
  }

  private func demand(_ circle: Circle) async throws {
    let town = circle.town
    let record = try await circle.send("a note", to: .patient)
    _ = try await circle.offer(record)
    let descriptions = Person.custodians.flatMap { ["--custodian", town.path("inputs/\($0.home).json")] }
    let propose = ["policy", "propose"] + descriptions + ["--threshold", "3"]
    let digest = String(repeating: "ab", count: 32)

    let named = ["--gateway", Self.gateway.name]
    let malformed = [
      ["--posture", "block"], ["--guests", "allow"], named + ["--guests", "perhaps"], named + ["--no-login"],
      named + ["--check", "luck"],
      named + ["--second-factor", "59s"], named + ["--posture-age", "8d"], named + ["--web-app", "ab"],
    ]
    for options in malformed { #expect(try await town.run(.authority, propose + options).status == 64) }
    try await town.refusal(
      propose + ["--gateway", Person.clinician.name], of: .authority, status: 4, code: "actionRefused")

    let demands =
      named + [
        "--second-factor", "15m", "--posture", "block", "--posture-age", "12h", "--check", "encryption",
        "--check", "updates", "--web-app", digest, "--guests", "allow",
      ]
    try await approve(propose + demands, circle)
    let member = try #require(try town.answer("join gateway")["member"]?.text)
    let login = try #require(try await town.run(.clinician, ["policy", "--json"]).json()["login"])
    #expect(login["gateways"]?.values.map(\.text) == [member])
    #expect(login["posture"] == .string("block"))
    #expect(login["checks"]?.values.map(\.text) == ["encryption", "updates"])
    #expect(login["webApp"] == .string(digest))
    #expect(login["guests"] == .bool(true))
    let shown = try await town.run(.patient, ["policy", "show"]).output
    #expect(shown.contains("a login through a gateway, the second factor at most 15 minutes ago"))
    #expect(shown.contains("gateway  \(member)"))
    #expect(shown.contains("guests, who hold a patient's link: served"))
    #expect(shown.contains("block, at most 12 hours ago (encryption, updates)"))

    let refused = try await town.run(.clinician, ["access", String(record.hex.prefix(12)), "--json"])
    #expect(refused.status == 11)
    #expect(refused.error.contains(#""code":"loginNeeded""#))
    #expect(refused.error.contains("you are not logged in: aureole login URL"))

    // Another policy keeps the demands unless it says otherwise.
    try await approve(propose + ["--staleness", "11"], circle)
    #expect(try await town.run(.clinician, ["policy", "--json"]).json()["login"] == login)
    try await approve(propose + ["--no-login"], circle)
    #expect(try await town.run(.clinician, ["policy", "--json"]).json()["login"] == nil)
    #expect(try await town.run(.clinician, ["access", String(record.hex.prefix(12))]).status == 0)
  }

  private func approve(_ proposal: [String], _ circle: Circle) async throws {
    let digest = try #require(try await circle.town.run(.authority, proposal + ["--json"]).json()["digest"]?.text)
    let approved = try await circle.town.run(.second, ["approve", digest, "--json"]).json()
    #expect(approved["outcome"] == .string("accepted"))
  }
}
