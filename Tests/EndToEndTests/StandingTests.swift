import Foundation
import Testing

extension InATown {
  /// Suspension, and what it takes to undo it.
  @Suite struct Standing {
    @Test func `a suspended technologist sends nothing until a second authority member approves`() async throws {
      let town = try Town.here
      let send = ["send", try town.write("a note", to: "inputs/standing"), "--to", "Ada"]
      let suspended = try await town.run(
        .authority, ["suspend", Person.technologist.name, "--reason", "an inquiry", "--json"]
      ).json()
      #expect(suspended.keys == ["outcome", "position", "digest"])
      #expect(suspended["outcome"] == .string("accepted"))
      try await town.refusal(send, of: .technologist, status: 4, code: "actionRefused")
      try await town.refusal(
        ["suspend", Person.technologist.name, "--reason", "again"], of: .authority, status: 4, code: "actionRefused")

      let proposed = try await town.run(
        .authority, ["reinstate", Person.technologist.name, "--reason", "cleared", "--json"]
      ).json()
      #expect(proposed["outcome"] == .string("pending"))
      let digest = try #require(proposed["digest"]?.text)
      try await town.refusal(send, of: .technologist, status: 4, code: "actionRefused")
      let waiting = try await town.run(.second, ["approve", "--json"]).json()["pending"]?.values ?? []
      #expect(waiting.map { $0["digest"]?.text } == [digest])
      #expect(waiting.allSatisfy { $0.keys == ["digest", "kind", "proposer"] })

      try await town.refusal(["approve", digest], of: .authority, status: 4, code: "actionRefused")
      try await town.refusal(["approve", digest], of: .patient, status: 4, code: "actionRefused")
      try await town.refusal(send, of: .technologist, status: 4, code: "actionRefused")

      let approved = try await town.run(.second, ["approve", digest, "--json"]).json()
      #expect(approved["outcome"] == .string("accepted"))
      let sent = try await town.run(.technologist, send + ["--json"]).json()
      #expect(sent["record"]?.text?.count == 64)
      try await town.refusal(["approve", digest], of: .second, status: 4, code: "actionRefused")
    }

    @Test func `a keyring's passphrase changes, and the old one no longer opens it`() async throws {
      let town = try Town.here
      let copy = town.path("moved")
      try FileManager.default.copyItem(atPath: town.home(.other), toPath: copy)
      let fresh = try town.write("quite another passphrase\n", to: "fresh-passphrase")
      let home = ["--home", copy]
      let old = home + ["--passphrase-file", town.path("passphrase")]
      let changed = try await town.run(["passphrase", "--new-passphrase-file", fresh] + old)
      #expect(changed.status == 0, "\(changed.error)")
      try await town.refusal(["inbox"] + old, status: 8, code: "wrongPassphrase")
      _ = try await town.run(["inbox", "--json", "--passphrase-file", fresh] + home).json()
    }
  }
}
