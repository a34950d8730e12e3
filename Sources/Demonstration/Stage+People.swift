internal import Client
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

extension Stage {
  /// Founds a ledger with its authority.
  mutating func found() async throws {
    try await step("found") { stage in
      try PrivateFile.makeFolder(stage.demonstration.folder)
      try PrivateFile(path: stage.demonstration.folder + "/passphrase").write(Array(stage.passphraseText.utf8))
      var founding = Founding(
        name: try MemberName("Aurora Hospital"), url: "http://127.0.0.1:8750", dataShards: 3, folders: stage.stores,
        strikes: 5)
      founding.keyringCost = stage.demonstration.keyringCost
      let (network, _) = try founding.found(in: stage.home("authority"), passphrase: try stage.passphrase)
      return "ledger \(network.fingerprint), authority Aurora Hospital, 5 folders of which any 3 rebuild a record"
    }
  }

  /// A technologist and a patient make their keys; the authority verifies and enrols them.
  mutating func enrol() async throws {
    for (who, name, role) in [
      ("technologist", "Tesfaye Alemu", Role.technologist), ("patient", "Ada Marlow", .patient),
    ] {
      try await step("enrol " + who) { stage in
        let network = stage.home("authority").network
        var joining = Joining(name: try MemberName(name), role: role)
        joining.keyringCost = stage.demonstration.keyringCost
        let request = try joining.join(network, in: stage.home(who), passphrase: try stage.passphrase)
        let (receipt, entry) = try await stage.at("authority") { authority in
          let read = try authority.joinRequest(at: stage.home(who).joinRequest)
          guard read.fingerprint == request.fingerprint else { throw DemonstrationFailure("the fingerprints differ") }
          return try await authority.enrol(.init(request: read, identifier: nil))
        }
        let position = receipt?.position.map { "entry \($0)" } ?? "no entry"
        return "\(name) is \(role.name) \(entry.member.hex.prefix(12)), certificate issued, \(position)"
      }
    }
  }
}
