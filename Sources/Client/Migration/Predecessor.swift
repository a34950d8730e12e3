public import Contract
public import EmbeddedLedger
internal import Identity

/// The ledger that a new one follows, as its founding needs it: an authority member founds the new one with the keys that
/// it has on the old one, together with every other authority member in good standing, and names the old ledger.
public struct Predecessor: Sendable {
  /// Which ledger it is, and how far it is carried over.
  public let succession: Succession
  /// The founder's keys.
  let keyring: Keyring
  let authorities: [Genesis.Authority]
  let policy: PolicyTerms
  /// The founder's name, as in the old home.
  public let name: String

  /// Takes them from a verified export and the founder's old home.
  ///
  /// - Throws: `networkRefused` when the export is of another ledger than the old home; `actionRefused` when who lives
  ///   there is no authority member in good standing.
  public init(_ export: ReplayedExport, founderAt old: SucceedingHome) throws {
    guard try Network(path: old.old.network).ledger == export.genesis.ledger else {
      throw ClientError(.networkRefused, "the export is of another ledger than the home")
    }
    let profile = try MemberClient.profile(of: old.old)
    keyring = try old.keyring()
    guard let authorities = export.state.successors(founder: profile.member),
      authorities.first?.keys.signingKey == keyring.keys.signing.verifyingKey
    else {
      throw ClientError(
        .actionRefused,
        "a ledger that follows is founded by an authority member in good standing, with the keys in force")
    }
    self.authorities = authorities
    succession = export.succession
    policy = succession.policy(strikes: export.state.policy.strikes)
    name = profile.name
  }
}
