internal import FoundationEssentials
internal import Identity

/// What requests hold (docs/spec/gateway.md).
extension GatewayRoutes {
  struct AccountBody: Decodable, Sendable { let account: String }
  struct CodeBody: Decodable, Sendable { let code: String }

  struct LoginBody: Decodable, Sendable {
    let account: String
    let authKey: String
    let code: String
    let deviceKey: VerifyingKey
    let time: UInt64
    let proof: String
  }

  struct RecoveryBody: Decodable, Sendable {
    let account: String
    let recoveryKey: String
    let code: String
  }

  struct NewPasswordBody: Decodable, Sendable {
    let token: String?
    let oldAuthKey: String?
    let authKey: String
    let keyring: WebKeyring
  }

  struct KeyringBody: Decodable, Sendable { let keyring: WebKeyring }

  struct AgentBody: Decodable, Sendable {
    let key: VerifyingKey
    let name: String
    let voucher: String
  }

  struct ReportBody: Decodable, Sendable {
    let report: Data
    let signature: String
  }

  struct InviteBody: Decodable, Sendable {
    let name: String
    let role: String
  }

  struct MemberBody: Decodable, Sendable { let member: MemberID }
  struct TokenBody: Decodable, Sendable { let token: String }

  struct ConfirmBody: Decodable, Sendable {
    let setup: String
    let code: String
  }

  struct ReplacementBody: Decodable, Sendable {
    let gateway: MemberID
    let authKey: String
    let recoveryKey: String
    let keyring: WebKeyring

    func replacement() throws(GatewayError) -> Accounts.Replacement {
      Accounts.Replacement(
        authKey: try GatewayRoutes.key(authKey), recoveryKey: try GatewayRoutes.key(recoveryKey), keyring: keyring)
    }
  }

  struct NewKeysBody: Decodable, Sendable {
    let signingKey: VerifyingKey
    let sealingDigest: Word
  }

  struct ApplicationBody: Decodable, Sendable {
    let token: String?
    let name: String?
    let account: String
    let authKey: String
    let recoveryKey: String
    let keyring: WebKeyring
    let joinRequest: Data?

    func application() throws(GatewayError) -> Accounts.Application {
      guard let account = AccountName(account) else {
        throw GatewayError(.refused, "an account's name has 3 to 64 of a to z, 0 to 9, full stop, _, @ and -")
      }
      return Accounts.Application(
        account: account, authKey: try GatewayRoutes.key(authKey), recoveryKey: try GatewayRoutes.key(recoveryKey),
        keyring: keyring)
    }
  }
}
