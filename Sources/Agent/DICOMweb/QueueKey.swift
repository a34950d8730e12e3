internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

/// What signs the batches that wait: a key of the vault's, which stays when the member's keys are rotated.
struct QueueKey: Sendable {
  let signing: SigningKey

  init(_ vault: Vault) throws {
    // Almost every 32 bytes are a key; where these are none, the next are.
    let tries = (0..<8).lazy.compactMap { try? SigningKey(vault.tag("queue signing key", "\($0)").bytes) }
    guard let key = tries.first else { throw AgentError(.keyRefused, "the queue's key could not be derived") }
    signing = key
  }
}

extension MemberClient {
  /// Every signing key that the member has had, by the replica as it is, the newest first: batches from before the vault signed
  /// them are under the key of their time.
  func signingKeysSoFar() async throws -> [VerifyingKey] {
    let member = keys.member
    var found = [VerifyingKey]()
    try await replica.forEachEntry { _, entry in
      guard entry.outcome == .accepted else { return }
      switch entry.signed.action.body {
      case .enrol(let fields) where fields.member == member: found.append(fields.keys.signingKey)
      case .rotate(let fields) where entry.signed.action.actor == member: found.append(fields.signingKey)
      default: break
      }
    }
    return Array(found.reversed()) + [keys.signing.verifyingKey]
  }
}
