internal import Contract
internal import Custody
internal import EmbeddedLedger
public import Identity

/// Who signed a request, and with which key: a value of this type has been verified.
public struct Caller: Hashable, Sendable {
  /// The member.
  public let member: MemberID
  /// The key that the signature was checked with: the member's on the ledger when it was checked.
  let key: VerifyingKey
}

extension Custodian {
  /// Checks a request's signature with the member's key on the ledger. A member that the replica does not know yet, or not
  /// with this key, is looked for on the ledger once. Throws `notAuthenticated`.
  public func authenticate(_ signature: SignedRequest, of subject: SignedRequest.Subject) async throws -> Caller {
    let now = clock.now()
    let tried = await key(of: signature.member)
    switch tried.map({ signature.verdict(on: subject, key: $0, now: now) }) {
    case .valid:
      if let tried { return Caller(member: signature.member, key: tried) }
    case .stale: throw ReleaseRefusal.notAuthenticated
    case .wrongSignature, nil: break
    }
    try? await refresh()
    guard let key = await key(of: signature.member), key != tried,
      signature.verdict(on: subject, key: key, now: now) == .valid
    else { throw ReleaseRefusal.notAuthenticated }
    return Caller(member: signature.member, key: key)
  }

  private func key(of member: MemberID) async -> VerifyingKey? {
    let now = clock.now()
    return await replica.read { state in state.signingKey(of: member, at: max(state.time, now)) }
  }
}
