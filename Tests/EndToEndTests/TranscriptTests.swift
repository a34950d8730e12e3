import Foundation
import Testing

/// What the command line says of itself, word for word. With AUREOLE_TRANSCRIPTS=write the files are written anew.
@Suite("Transcripts", .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)))
struct TranscriptTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch("transcripts") }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().path + "/Transcripts/"
  private static let writes = ProcessInfo.processInfo.environment["AUREOLE_TRANSCRIPTS"] == "write"

  private func run(_ arguments: [String]) async throws -> Child.Ending {
    let ending = try await Child.run(
      try #require(Programs.aureole), arguments, keeping: "transcript", in: scratch.path)
    #expect(ending.status == 0)
    #expect(ending.error == "")
    return ending
  }

  @Test(arguments: [("help", ["--help"]), ("send-help", ["send", "--help"]), ("exit-codes", ["exit-codes"])])
  func `help reads as it did`(_ name: String, _ arguments: [String]) async throws {
    let output = try await run(arguments).output
    let file = Self.folder + name + ".txt"
    if Self.writes { try output.write(toFile: file, atomically: true, encoding: .utf8) }
    #expect(output == (try String(contentsOfFile: file, encoding: .utf8)))
  }

  @Test func `the exit codes are listed for scripts`() async throws {
    let codes = try await run(["exit-codes", "--json"]).json()
    #expect(codes.keys == ["0", "1", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "64", "130"])
  }

  @Test(arguments: [
    ["found"], ["join"], ["demo"], ["enrol"], ["members"], ["suspend"], ["reinstate"], ["approve"], ["send"], ["inbox"],
    ["open"], ["history"], ["inspect"], ["deidentify"], ["request"], ["requests"], ["deny"], ["revoke"], ["grants"],
    ["report"], ["alerts"], ["ledger"], ["ledger", "serve"], ["ledger", "log"], ["ledger", "show"],
    ["ledger", "prove"], ["ledger", "export"], ["verify"], ["passphrase"], ["exit-codes"],
    ["guardians"], ["guardians", "set"], ["guardians", "list"], ["guardians", "clear"], ["guardians", "card"],
    ["guardians", "accept"], ["guardians", "charges"], ["recover"], ["recover", "start"], ["recover", "approve"],
    ["recover", "status"], ["recover", "veto"], ["recover", "finish"], ["rotate"],
    ["access"], ["grant"], ["link"], ["link", "create"], ["link", "list"], ["link", "open"], ["policy"],
    ["policy", "show"], ["policy", "propose"], ["custodian"],
    ["custodian", "describe"], ["custodian", "run"], ["outbox"], ["repair"], ["erase"], ["reseal"], ["posture"],
    ["agent"], ["gateway"], ["gateway", "run"], ["account"], ["agent", "run"], ["agent", "show"], ["doctor"],
    ["backup"], ["backup", "create"], ["backup", "check"],
    ["backup", "restore"], ["measure"], ["fhir"], ["fhir", "export"], ["fhir", "check"], ["fhir", "codes"],
    ["fhir", "serve"],
  ])
  func `every command explains itself`(_ command: [String]) async throws {
    let output = try await run(command + ["--help"]).output
    #expect(output.hasPrefix("OVERVIEW: "))
    #expect(output.contains("USAGE: aureole \(command.joined(separator: " "))"))
    #expect(!output.contains("--passphrase <"), "a passphrase is never an argument")
    #expect(!output.contains("misbehave"), "what only a demonstration uses is not offered")
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completions are generated`(for shell: String) async throws {
    let script = try await run(["--generate-completion-script", shell]).output
    #expect(script.contains("aureole") && script.contains("inbox"))
    guard shell == "bash" else { return }
    let file = scratch.path + "/completions.bash"
    try script.write(toFile: file, atomically: true, encoding: .utf8)
    for (path, status) in [(file, 0), (scratch.path + "/broken.bash", 2)] as [(String, Int32)] {
      if path != file { try (script + "\nif then").write(toFile: path, atomically: true, encoding: .utf8) }
      let checked = try await Child.run("/bin/bash", ["-n", path], keeping: "bash", in: scratch.path)
      #expect(checked.status == status, "\(checked.error)")
    }
  }
}
