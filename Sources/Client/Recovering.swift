public import Identity

/// Beginning again on a new device: new keys for a member whose old ones are lost, and a request for the guardians.
public struct Recovering: Sendable {
  /// The member, as before.
  public let member: MemberID
  /// The name the member is known by.
  public let name: MemberName
  /// The work to derive keys from the passphrase; only tests make it less.
  package var keyringCost = KeyringCost.standard

  /// Joins the parts.
  public init(member: MemberID, name: MemberName) {
    self.member = member
    self.name = name
  }

  /// Makes the member's new home and the recovery request from the ledger's network file.
  ///
  /// - Throws: `homeTaken`, `networkRefused`, `fileRefused`.
  public func start(_ networkPath: String, in home: Home, passphrase: Passphrase) throws -> RecoveryRequest {
    let network = try Network(path: networkPath)
    try home.prepare()
    let keyring = Keyring(MemberKeys(signing: try SigningKey(), sealing: try SealingKey(), member: member))
    let request = try RecoveryRequest(ledger: network.ledger, name: name, keys: keyring.keys)
    // Sealed before anything is written, so that a passphrase that is too short leaves no half of a home.
    let sealed = try keyring.seal(under: passphrase, cost: keyringCost)
    try network.write(to: home.network)
    try PrivateFile(path: home.recoveryRequest).write(request.json)
    // Guardians are for patients alone.
    try JSONFile.write(Profile(member: member, name: name.text, role: .patient), to: home.profile)
    // The keyring comes last: a home with a keyring is whole.
    try PrivateFile(path: home.keyring).write(sealed)
    return request
  }
}
