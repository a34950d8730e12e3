import Foundation
import Testing

/// What `aureole fhir check` says of a file, and how it ends. No town is needed.
@Suite("A check of FHIR on the command line", .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)))
struct FHIRCheckTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch("fhir-check") }

  private func check(_ text: String, _ options: [String] = []) async throws -> Child.Ending {
    let file = scratch.path + "/\(UUID().uuidString).json"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    return try await Child.run(
      try #require(Programs.aureole), ["fhir", "check", file] + options, keeping: "check", in: scratch.path)
  }

  private static let bundle = """
    {"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","gender":"other"}},
    {"resource":{"resourceType":"Medication","id":"SECRET"}}]}
    """

  @Test func `of a bundle it says what was checked and what was not, and refuses it where all has to be`() async throws
  {
    let said = try await check(Self.bundle)
    #expect(said.status == 0)
    #expect(
      said.output == """
        Bundle: nothing is wrong in what was checked: the bundle itself and 1 of its 2 entries
        Bundle.entry[1].resource: not checked: Medication is not read here

        """)
    let outcome = try await check(Self.bundle, ["--json"]).json()
    let issues = outcome["issue"]?.values ?? []
    #expect(outcome["resourceType"] == .string("OperationOutcome"))
    #expect(issues.map { $0["severity"] } == [.string("information"), .string("information")])
    #expect(issues.map { $0["code"] } == [.string("informational"), .string("not-supported")])
    for options in [["--whole"], ["--whole", "--json"]] {
      let refused = try await check(Self.bundle, options)
      #expect(refused.status == 9 && refused.output.contains("Bundle.entry[1].resource"))
      #expect(!refused.output.contains("SECRET") && !refused.output.contains("Medication"))
    }
    let whole = try await check(Self.bundle.replacing("Medication", with: "Patient"), ["--whole"])
    #expect(whole.status == 0 && whole.output == "Bundle: nothing is wrong\n")
  }

  @Test(arguments: [
    ("\"other\"", "\"SECRET\"", "Bundle.entry[0].resource.gender: "),
    ("\"Medication\"", "\"SECRET\"", "Bundle.entry[1].resource: R4 has no resources of this type (structure)"),
    ("\"collection\"", "\"SECRET\"", "Bundle.type: "),
  ])
  func `a fault in what is checked, and a type that R4 does not have, are refused`(
    _ from: String, _ to: String, _ line: String
  ) async throws {
    let refused = try await check(Self.bundle.replacing(from, with: to))
    #expect(refused.status == 9 && refused.output.hasPrefix(line) && !refused.output.contains("SECRET"), "\(refused)")
  }
}
