internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
public import Identity

/// A member's home on a ledger that follows the one the member has a home on: the same keys in a folder of its own, so
/// that the old home goes on opening what lies at the old ledger's custodians.
public struct SucceedingHome: Sendable {
  /// The home on the old ledger.
  public let old: Home
  /// What opens its keyring, and the new one.
  let passphrase: Passphrase
  /// The work to derive keys from the passphrase; only tests make it less.
  package var keyringCost = KeyringCost.standard

  /// Joins the two.
  public init(of old: Home, passphrase: Passphrase) {
    self.old = old
    self.passphrase = passphrase
  }

  /// Makes the new home of a member. The authority carries the member over by itself: nothing is handed to it.
  ///
  /// - Parameters:
  ///   - home: the new home.
  ///   - networkPath: the new ledger's network file.
  /// - Returns: the member's identifier on the new ledger.
  /// - Throws: `homeTaken`; `networkRefused` when the new ledger's founding follows no other.
  public func make(_ home: Home, networkPath: String) throws -> MemberID {
    let network = try Network(path: networkPath)
    guard network.genesis.policy.custodianCount == 0, !network.genesis.policy.document.isZero else {
      throw ClientError(.networkRefused, "this ledger's founding does not say that it follows another one")
    }
    let profile = try MemberClient.profile(of: old)
    let keyring = try keyring()
    try home.prepare()
    let sealed = try keyring.seal(under: passphrase, cost: keyringCost)
    try network.write(to: home.network)
    if profile.role == .custodian { try WitnessRecord.make(at: home.witnessRecord) }
    try JSONFile.write(
      Profile(member: keyring.keys.member, name: profile.name, role: profile.role), to: home.profile)
    // The keyring comes last: a home with a keyring is whole.
    try PrivateFile(path: home.keyring).write(sealed)
    return keyring.keys.member
  }

  /// The old home's keyring under the identifier that its present signing key has.
  func keyring() throws -> Keyring {
    let keyring = try MemberClient.unlock(old.keyring, passphrase)
    return keyring.replacing(MemberKeys(signing: keyring.keys.signing, sealing: keyring.keys.sealing))
  }
}
