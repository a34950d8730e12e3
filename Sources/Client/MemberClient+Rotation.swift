internal import Contract
internal import EmbeddedLedger
public import Identity

extension MemberClient {
  /// Replaces this member's keys while the old ones are at hand. The old sealing key stays in the keyring, so that what
  /// was sealed to it still opens. The client goes on with the old keys: open the home again afterwards.
  ///
  /// The new keyring is on disk before the ledger hears of it and takes the old one's place afterwards. After a crash in
  /// between, opening the home finds the keyring that the ledger has.
  ///
  /// - Returns: the request by which the authority lists the new keys; it is in the home as well.
  /// - Throws: `actionRefused` for an authority member, whose certificates are under the old key, and as `submit` does.
  @discardableResult
  public func rotateKeys(passphrase: Passphrase) async throws -> RecoveryRequest {
    try await rotateKeys(passphrase: passphrase, cost: .standard)
  }

  package func rotateKeys(passphrase: Passphrase, cost: KeyringCost) async throws -> RecoveryRequest {
    guard profile.role != .authority else {
      throw ClientError(.actionRefused, "an authority's keys stay: the certificates it issued are under them")
    }
    let next = try prepareNext(passphrase, cost: cost)
    let request = try RecoveryRequest(
      ledger: network.ledger, name: try MemberName(profile.name), keys: next.keys)
    try await submit(.rotate(NewKeys(next.keys.publicKeys)))
    try PrivateFile(path: home.newKeysRequest).write(request.json, replacing: true)
    try Self.promoteNext(of: home)
    return request
  }

  /// The keyring to come. One from an attempt that was cut off is taken up again: its action may still be on its way.
  private func prepareNext(_ passphrase: Passphrase, cost: KeyringCost) throws -> Keyring {
    if PrivateFile(path: home.keyringNext).exists { return try Self.unlock(home.keyringNext, passphrase) }
    let keys = MemberKeys(signing: try SigningKey(), sealing: try SealingKey(), member: keys.member)
    let next = try Self.unlock(home.keyring, passphrase).rotated(to: keys)
    try PrivateFile(path: home.keyringNext).write(try next.seal(under: passphrase, cost: cost))
    return next
  }

  /// The keyring that the ledger has, where a rotation was cut off; the one at hand when the ledger does not answer.
  static func settled(
    _ keyring: Keyring, of home: Home, _ passphrase: Passphrase, _ replica: Follower
  ) async throws -> Keyring {
    guard PrivateFile(path: home.keyringNext).exists else { return keyring }
    let next = try unlock(home.keyringNext, passphrase)
    _ = try? await replica.sync()
    let state = await replica.state
    guard let member = state.members[next.keys.member], member.keys(at: state.time) == NewKeys(next.keys.publicKeys)
    else { return keyring }
    try promoteNext(of: home)
    return next
  }

  private static func promoteNext(of home: Home) throws {
    let next = PrivateFile(path: home.keyringNext)
    try PrivateFile(path: home.keyring).write(try next.read(atMost: Keyring.mostFileBytes).bytes, replacing: true)
    try remove(home.keyringNext)
  }
}
