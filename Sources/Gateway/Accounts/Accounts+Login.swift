internal import FoundationEssentials
internal import Identity

extension Accounts {
  /// What a client derives the keys of an account from. An unknown account has some as well, always the same.
  func parameters(of name: String) throws -> (salt: String, iterations: Int) {
    if let account = try store.account(named: name),
      let keyring = try? JSONDecoder().decode(WebKeyring.self, from: Data(account.keyring))
    {
      return (keyring.salt, keyring.iterations)
    }
    return (Array(store.box.mask("salt/" + name).prefix(16)).hex, WebKeyring.iterationBounds.lowerBound)
  }

  /// The account of whoever shows both factors. Whatever fails, the work and the answer are the same: `notAuthenticated`.
  /// A wrong code counts only after a right key, so that nobody locks an account without its password.
  func login(_ name: String, authKey: [UInt8], code: String) async throws -> Account {
    try await enter(name, code: code) {
      $0.verifier
    } key: {
      authKey
    }
  }

  /// The account of whoever shows the recovery key and a code.
  func recover(_ name: String, recoveryKey: [UInt8], code: String) async throws -> Account {
    try await enter(name, code: code) {
      $0.recovery
    } key: {
      recoveryKey
    }
  }

  private func enter(
    _ name: String, code: String, verifier: (Account) -> [UInt8], key: () -> [UInt8]
  ) async throws -> Account {
    let account = try store.account(named: name)
    let known = account.flatMap { Verifier(bytes: verifier($0)) }
    let isRight = try await work.accepts(known, key())
    // Done for everybody, so that the time does not tell whether the first factor was right.
    let secondFactor = try await isSecondFactor(code, of: account, counts: isRight)
    guard let account, isRight, secondFactor else { throw GatewayError.notAuthenticated }
    return account
  }

  /// Whether a code is the account's and was not used before; uses it up. What is wrong is counted.
  func isSecondFactor(_ code: String, of account: Account?, counts: Bool = true) async throws -> Bool {
    if RecoveryCodes.isCode(code) { return try await isRecoveryCode(code, of: account, counts: counts) }
    guard let account, counts else { return false }
    let secret = try store.box.open(account.totp, for: Account.purpose(of: account.account))
    guard let step = TOTP(secret: secret).step(of: code, at: clock()) else {
      try store.countWrongCode(of: account)
      return false
    }
    return try store.take(step, of: account)
  }

  private func isRecoveryCode(_ code: String, of account: Account?, counts: Bool) async throws -> Bool {
    let salt = try account.flatMap { try store.recoverySalt(of: $0) } ?? store.box.mask("recovery")
    let text = Array(Base32.normalised(code).utf8)
    let digest = try await work.inTurn { try Verifier.digest(text, salt) }
    guard let account, counts else { return false }
    guard try store.takeRecoveryCode(digest, of: account) else {
      try store.countWrongCode(of: account)
      return false
    }
    return true
  }
}
