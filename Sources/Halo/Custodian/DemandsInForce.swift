internal import Contract
internal import Custody
internal import Identity
internal import Synchronization

/// What the policy in force asks of a login. The document is looked up once a policy and remembered.
final class DemandsInForce: Sendable {
  private let policy: @Sendable () async -> PolicyDocument?
  private let known = Mutex<(document: Word, login: LoginDemands?)?>(nil)

  init(policy: @escaping @Sendable () async -> PolicyDocument?) { self.policy = policy }

  /// What the document that these terms name asks for; nil for nothing. Throws `stale` while that document cannot be had or
  /// read: what it asks for is not known, so nothing is released as if it asked for nothing.
  func login(under terms: PolicyTerms) async throws(ReleaseRefusal) -> LoginDemands? {
    guard terms.custodianCount > 0 else { return nil }
    if let known = known.withLock(\.self), known.document == terms.document { return known.login }
    guard let document = await policy(), document.digest == terms.document else { throw .stale }
    known.withLock { $0 = (terms.document, document.login) }
    return document.login
  }
}
