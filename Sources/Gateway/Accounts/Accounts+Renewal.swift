internal import Contract
internal import FoundationEssentials
internal import Identity

/// Beginning again where password and recovery kit are lost (docs/adr/0030). The signing key alone does not do: whoever has
/// stolen it could give themselves a second factor. Guardians must have put it on the ledger, after the account was made.
extension Accounts {
  /// What a member makes ready for an account that they have.
  struct Replacement: Sendable {
    let authKey: [UInt8]
    let recoveryKey: [UInt8]
    let keyring: WebKeyring
  }

  /// Prepares the account of a member anew, by the recovery that a ledger shows.
  ///
  /// - Throws: `refused` when the recovery is not what gave the member these keys or was used before, or for another's keyring.
  func begin(
    _ replacement: Replacement, for account: Account, by recovery: State.Recovery?, key: VerifyingKey
  ) async throws -> NewSecret {
    guard let recovery, recovery.keys.signingKey == key, recovery.due > account.restoredAt else {
      throw GatewayError(
        .refused, "no recovery has given the member these keys since the account was made")
    }
    guard replacement.keyring.isSound, replacement.keyring.member == account.member else {
      throw GatewayError(.refused, "the keyring is another member's or not of the form that the specification has")
    }
    let verifiers = try await work.inTurn {
      (try Verifier(of: replacement.authKey), try Verifier(of: replacement.recoveryKey))
    }
    return try prepare(about: Data("renewal \(account.id)".utf8), for: account.account) { totp, purpose in
      Setup(
        existing: account.id,
        renewal: Renewal(
          member: account.member, key: key, restoredAt: recovery.due, keyring: replacement.keyring,
          verifier: verifiers.0.bytes.hex, recovery: verifiers.1.bytes.hex), totp: totp, purpose: purpose)
    }
  }
}
