extension Home {
  /// Whom the owner named as guardians, with the salts that hide them on the ledger.
  public var guardianBook: String { path + "/guardians.json" }
  /// The same while the ledger has not answered yet.
  var guardianBookNext: String { path + "/guardians.next.json" }
  /// The sealed proofs that the owner hands over, one file a guardian.
  public var guardianProofs: String { path + "/guardians" }
  /// For whom the member is a guardian, one file an owner.
  public var charges: String { path + "/charges" }
  /// What a member on a new device hands to guardians. It is there while this home waits for them.
  public var recoveryRequest: String { path + "/recovery-request.json" }
  /// What a member whose keys on the ledger are new hands to the authority.
  public var newKeysRequest: String { path + "/new-keys-request.json" }
  /// New keys that the ledger has not confirmed yet.
  public var keyringNext: String { path + "/keyring.next" }
}
