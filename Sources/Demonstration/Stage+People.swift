internal import Client
internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

extension Stage {
  /// Founds a ledger with its authority.
  mutating func found() async throws {
    try await step("found") { stage in
      try PrivateFile.makeFolder(stage.demonstration.folder)
      try PrivateFile(path: stage.passphraseFile).write(Array(stage.passphraseText.utf8))
      // The folder stays empty: custodians take the place of folders as soon as a policy names them.
      var founding = Founding(
        name: try MemberName("Aurora Hospital"), url: stage.url, dataShards: 1,
        folders: [stage.home("authority").path + "/store"], strikes: 2, chain: try await stage.chainChoice())
      founding.keyringCost = stage.demonstration.keyringCost
      let (network, _) = try founding.found(in: stage.home("authority"), passphrase: try stage.passphrase)
      return "Aurora Hospital founds the ledger \(network.fingerprint) and is its first authority"
    }
  }

  /// A second authority member, without whom no policy comes into force.
  mutating func enrolAuthority() async throws {
    try await enrol("second-authority", "Borealis Clinic", .authority, as: "enrol authority") {
      "Borealis Clinic joins as second authority, entry \($0): from now on neither changes the policy alone"
    }
  }

  /// The people of the story; the authority verifies each and enrols them.
  mutating func enrolPeople() async throws {
    try await enrol("technologist", "Tesfaye Alemu", .technologist, as: "enrol technologist") {
      "Tesfaye Alemu makes images; certificate issued, entry \($0)"
    }
    try await enrol("patient", "Ada Marlow", .patient, as: "enrol patient") {
      "Ada Marlow is the patient: what is sent to her is hers; entry \($0)"
    }
    try await enrol("clinician", "Cleo Winter", .clinician, as: "enrol clinician") {
      "Cleo Winter is a clinician, who may ask Ada and reads nothing unasked; entry \($0)"
    }
    try await enrol("second-clinician", "Nemo Black", .clinician, as: "enrol second clinician") {
      "Nemo Black is a clinician too, and will try what he may not; entry \($0)"
    }
  }

  private mutating func enrol(
    _ who: String, _ name: String, _ role: Role, as step: String, _ words: (UInt64) -> String
  ) async throws {
    try await self.step(step) { words(try await $0.admit(who, name, role)) }
  }

  /// Somebody makes keys; the authority compares the fingerprint and enrols them. Returns the entry's position.
  func admit(_ who: String, _ name: String, _ role: Role) async throws -> UInt64 {
    var joining = Joining(name: try MemberName(name), role: role)
    joining.keyringCost = demonstration.keyringCost
    let request = try joining.join(home("authority").network, in: home(who), passphrase: try passphrase)
    let (receipt, _) = try await at("authority") { authority in
      let read = try authority.joinRequest(at: home(who).joinRequest)
      guard read.fingerprint == request.fingerprint else { throw DemonstrationFailure("the fingerprints differ") }
      return try await authority.enrol(.init(request: read, identifier: nil))
    }
    guard let position = receipt?.position, receipt?.outcome == .accepted else {
      throw DemonstrationFailure("\(name) was not enrolled")
    }
    return position
  }
}
