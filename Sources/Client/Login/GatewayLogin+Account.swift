internal import FoundationEssentials
internal import Identity

extension GatewayLogin {
  private struct Code: Encodable { let code: String }
  private struct SecondFactor: Decodable { let secondFactorAt: UInt64 }

  /// Where the member is logged in; nil without a login. Asks nobody, so the session may be over.
  public nonisolated func place() -> LoginPlace? {
    files.read().map { LoginPlace(url: $0.place.url, account: $0.place.account) }
  }

  /// What the gateway says of the session. Throws `loginNeeded`, `suspended`, `ledgerUnreachable`.
  public func status() async throws -> SessionStatus { try await asked("GET", "/v1/session") }

  /// Shows the second factor again.
  ///
  /// - Returns: the gateway's time of it, in seconds since 1970.
  /// - Throws: `accountRefused` for a code that is wrong or was used before; as `status` does.
  public func stepUp(code: String) async throws -> UInt64 {
    do {
      let answer = try await ask("POST", "/v1/session/second-factor", CanonicalJSON.bytes(of: Code(code: code)))
      guard let fresh = try? JSONDecoder().decode(SecondFactor.self, from: answer.body) else {
        throw ClientError(.ledgerRefused, "the gateway's answer is malformed")
      }
      return fresh.secondFactorAt
    } catch let refusal as GatewayRefusal {
      guard refusal.code == .refused else { throw refusal.inSession(at: try kept().place.url) }
      throw ClientError(.accountRefused, "the code is not right, or was used before: wait for the next one")
    }
  }

  /// The sessions of the account, the newest first. Throws as `status` does.
  public func sessions() async throws -> [SessionRow] { try await asked("GET", "/v1/sessions") }

  /// Ends a session of the account by its number. Throws `referenceNotFound`; as `status` does.
  public func end(_ number: Int64) async throws { try await told("DELETE", "/v1/sessions/\(number)") }

  /// Ends all sessions of the account but this one.
  public func endOthers() async throws { try await told("DELETE", "/v1/sessions") }

  /// Ends the session and forgets it here, in any case: what is forgotten cannot be used.
  ///
  /// - Returns: whether the gateway knows; false when it could not be told and ends the session by itself later.
  /// - Throws: `loginNeeded` when there is none; `fileRefused` when it cannot be forgotten.
  public func logOut() async throws -> Bool {
    _ = try kept()
    let isTold: Bool
    do {
      try await told("DELETE", "/v1/session")
      isTold = true
    } catch let error as ClientError {
      // A session that is over already needs no ending.
      isTold = error.code == .loginNeeded || error.code == .suspended
    }
    try files.remove()
    return isTold
  }
}
