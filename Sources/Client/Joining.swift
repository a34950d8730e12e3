internal import EmbeddedLedger
public import Identity

/// Making a new member: keys on this computer, and a request for the authority to verify.
public struct Joining: Sendable {
  /// The name to be known by.
  public let name: MemberName
  /// The role asked for.
  public let role: Role
  /// The work to derive keys from the passphrase; only tests make it less.
  package var keyringCost = KeyringCost.standard

  /// Joins the parts.
  public init(name: MemberName, role: Role) {
    self.name = name
    self.role = role
  }

  /// Makes the member's home and join request from the ledger's network file.
  ///
  /// - Throws: `homeTaken`, `networkRefused`, `fileRefused`; `actionRefused` for a guest, before anything is written.
  public func join(_ networkPath: String, in home: Home, passphrase: Passphrase) throws -> JoinRequest {
    guard role.isListed else { throw ClientError.guestsComeWithLinks }
    let network = try Network(path: networkPath)
    try home.prepare()
    var keyring = Keyring(try MemberKeys())
    if role == .custodian {
      try keyring.makeKey(in: .witness)
      try keyring.keep(KeyringSecret(), named: Keyring.custodySecret)
    }
    let request = try JoinRequest(ledger: network.ledger, name: name, role: role, keys: keyring.keys)
    // Sealed before anything is written, so that a passphrase that is too short leaves no half of a home.
    let sealed = try keyring.seal(under: passphrase, cost: keyringCost)
    try network.write(to: home.network)
    try PrivateFile(path: home.joinRequest).write(request.json)
    if role == .custodian { try WitnessRecord.make(at: home.witnessRecord) }
    try JSONFile.write(Profile(member: keyring.keys.member, name: name.text, role: role), to: home.profile)
    // The keyring comes last: a home with a keyring is whole.
    try PrivateFile(path: home.keyring).write(sealed)
    return request
  }
}
