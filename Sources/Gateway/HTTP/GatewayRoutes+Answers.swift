internal import FoundationEssentials
internal import Identity
internal import Posture

/// What answers hold (docs/spec/gateway.md).
extension GatewayRoutes {
  struct ParametersAnswer: Encodable {
    let salt: String
    let iterations: Int
  }

  struct LoginAnswer: Encodable {
    let session: Word
    let member: MemberID
    let role: String
    let name: String
    let keyring: WebKeyring
    let expiresAt: UInt64
    let secondFactorAt: UInt64
  }

  struct RecoveryAnswer: Encodable {
    let token: String
    let keyring: WebKeyring
  }

  struct SecondFactorAnswer: Encodable { let secondFactorAt: UInt64 }

  struct SessionRow: Encodable {
    let number: Int64
    let createdAt: UInt64
    let lastAt: UInt64
    let isThis: Bool
    let device: String
  }

  struct NonceAnswer: Encodable { let nonce: Word }

  struct PostureAnswer: Encodable {
    let verdict: String
    let at: UInt64
    var checks: [CheckResult]?
  }

  struct SessionAnswer: Encodable {
    struct Demands: Encodable {
      let secondFactor: UInt64
      let posture: String
      let postureAge: UInt64
      let checks: [String]
      let webApp: Word
    }
    let member: MemberID
    let role: String
    let name: String
    let account: String
    let enrolled: Bool
    let expiresAt: UInt64
    let idleAt: UInt64
    let secondFactorAt: UInt64
    let posture: PostureAnswer
    let demands: Demands?
  }

  struct JoinRow: Encodable {
    let member: MemberID
    let name: String
    let role: String
    let account: String
    let fingerprint: String
    let joinRequest: Data
    let at: UInt64
  }

  struct AccountRow: Encodable {
    let account: String
    let member: MemberID
    let role: String
    let createdAt: UInt64
    let lastLoginAt: UInt64?
    /// When the recovery took effect after which the account was set up anew.
    let restoredAt: UInt64?
    let locked: Bool
    let sessions: Int
  }

  struct NetworkAnswer: Encodable {
    struct Least: Encodable {
      let size: UInt64
      let root: Word
    }
    let ledger: Word
    let genesis: [Word]
    let rootCertificate: Data
    let gateway: MemberID
    let webApp: Word
    @Nullable var least: Least?
  }

  struct InvitationAnswer: Encodable {
    let name: String
    let role: String
    let expiresAt: UInt64
    let ledger: Word
  }

  struct AgainAnswer: Encodable {
    let account: String
    let setup: String
    let secret: String
    let uri: String

    init(account: String, secret: Accounts.NewSecret) {
      self.account = account
      setup = secret.setup
      self.secret = secret.secret
      uri = secret.uri
    }
  }

  struct RecoveryStateAnswer: Encodable {
    enum Stage: String, Encodable {
      case voting
      case waiting
      case done
    }
    let stage: Stage
    let votes: Int
    let needed: UInt64
    @Nullable var due: UInt64?
  }

  struct CodesAnswer: Encodable { let recoveryCodes: [String] }
}
