import Foundation
import Testing

extension InACircle {
  /// A patient takes everything along, by commands: exported from custodians, verified without a home, tampered with.
  @Suite struct PatientExports {
    let circle: Circle
    let town: Town

    init() async throws {
      circle = try await Circle.whole()
      town = circle.town
    }

    @Test func `what a patient exports is verified by somebody without a home, and a changed file is named`()
      async throws
    {
      let file = try town.write(try Inputs.phantom(of: "ADA-1"), to: "inputs/exported.dcm")
      let sent = try await town.run(.technologist, ["send", file, "--to", "Ada Marlow", "--json"]).json()
      let record = try #require(sent["record"]?.text)
      let asked = try await town.run(
        .clinician, ["request", "Ada Marlow", "--record", record, "--why", "a look at the export", "--json"]
      ).json()
      let reference = try #require(asked["reference"]?.text)
      _ = try await town.run(.patient, ["grant", reference, "--yes", "--json"]).json()
      _ = try await town.run(.clinician, ["access", record, "--json"]).json()
      _ = try await town.run(.patient, ["revoke", reference, "--json"]).json()

      let folder = town.path("outputs/everything")
      let made = try await town.run(.patient, ["fhir", "export", "--output", folder, "--json"]).json()
      #expect(made["valid"] == .bool(true))
      // On a chain nobody signs checkpoints; custodians say what they read there.
      #expect((made["witnesses"]?.int ?? 0 >= 3) == Engine.isOnChain)
      #expect(FileManager.default.contentsEqual(atPath: file, andPath: folder + "/records/\(record)/exported.dcm"))
      try await town.refusal(
        ["fhir", "export", "--output", folder], of: .patient, status: 9, code: "fileRefused")
      try await town.refusal(
        ["fhir", "export", "--output", folder + "2"], of: .clinician, status: 4, code: "actionRefused")

      let ledger = try #require(try town.answer("found")["ledger"]?.text)
      let verdict = try await town.run(["verify", folder, "--ledger", ledger, "--json"]).json()
      #expect(verdict["valid"] == .bool(true) && verdict["resources"] == made["resources"])
      var names = [
        "codes/balance.json", "records/\(record)/exported.dcm", "fhir/Consent.ndjson", "ledger/export", "manifest.json",
      ]
      if Engine.isOnChain { names += ["ledger/views.json", "ledger/policy.json"] }
      for name in names {
        let path = folder + "/" + name
        let before = try Data(contentsOf: URL(filePath: path))
        var changed = before
        changed[changed.count / 2] ^= 1
        try changed.write(to: URL(filePath: path))
        let ending = try await town.run(["verify", folder])
        #expect(ending.status == 5)
        let isNamed = ending.output.split(separator: "\n").map { $0.hasPrefix("wrong \(name): ") }
        #expect(isNamed.contains(true), "\(ending.output)")
        // A list that is changed may speak of other files, or leave them out.
        if name != "manifest.json" { #expect(isNamed == [true], "\(ending.output)") }
        try before.write(to: URL(filePath: path))
      }
    }
  }
}

extension InATown {
  /// A ledger without custodians: its own log signs for it, and on a chain nobody does.
  @Suite struct UnwitnessedExports {
    @Test func `without custodians an export on a chain says what it does not prove`() async throws {
      let town = try Town.here
      let ledger = try #require(try town.answer("found")["ledger"]?.text)
      let folder = town.path("outputs/everything-of-another")
      let made = try await town.run(.other, ["fhir", "export", "--output", folder, "--json"]).json()
      #expect(made["valid"] == .bool(!Engine.isOnChain))
      let readme = try String(contentsOfFile: folder + "/README.txt", encoding: .utf8)
      #expect(readme.contains("What it does not prove") == Engine.isOnChain)
      let ending = try await town.run(["verify", folder, "--ledger", ledger, "--json"])
      guard Engine.isOnChain else {
        #expect(ending.status == 0)
        return
      }
      #expect(ending.status == 5 && ending.output.isEmpty)
      #expect(try JSON(ending.error)["error"]?["code"] == .string("unproved"), "\(ending.error)")
      // What is wrong is still told from what is not proved.
      let views = folder + "/ledger/views.json"
      try FileManager.default.removeItem(atPath: views)
      let wrong = try await town.run(["verify", folder])
      #expect(wrong.status == 5 && wrong.output.contains("wrong ledger/views.json: "), "\(wrong.output)")
    }
  }
}
