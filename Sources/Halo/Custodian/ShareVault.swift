internal import Crypto
internal import Custody
internal import FoundationEssentials
internal import Identity
internal import Shards

/// Encrypts the shares that a custodian keeps, under a key that follows from its node key, and binds each to its row: a
/// share that is moved to another record or dealing of the file does not open.
struct ShareVault: Sendable {
  private let key: SymmetricKey
  /// What tells whether a file was written under the same node key; says nothing of the key.
  let mark: Word

  /// Derives the key; throws `wrongKey` unless the node key has 32 bytes.
  init(nodeKey: [UInt8]) throws(CustodianError) {
    guard nodeKey.count == Word.byteCount else { throw CustodianError(.wrongKey, "a node key has 32 bytes") }
    func derived(_ info: String) -> SymmetricKey {
      HKDF<SHA256>.deriveKey(
        inputKeyMaterial: SymmetricKey(data: nodeKey), info: Data(info.utf8), outputByteCount: Word.byteCount)
    }
    key = derived("aureole/custodian/shares/v1")
    let code = HMAC<SHA256>.authenticationCode(for: Data(), using: derived("aureole/custodian/shares/mark/v1"))
    guard let mark = Word(Data(code)) else { throw CustodianError(.wrongKey, "the node key cannot be used") }
    self.mark = mark
  }

  /// Nonce ‖ ciphertext of salt ‖ share ‖ tag; throws `storage` when encryption fails.
  func encrypt(_ share: Share, salt: Word, of dealing: Dealing) throws(CustodianError) -> [UInt8] {
    guard
      let box = try? AES.GCM.seal(
        salt.bytes + share.bytes, using: key, authenticating: Self.place(dealing, x: share.index)),
      let bytes = box.combined
    else { throw CustodianError(.storage, "a share could not be encrypted") }
    return [UInt8](bytes)
  }

  /// Decrypts a share of this row; throws `corrupt` when it is not what was written there.
  func decrypt(_ stored: StoredShare) throws(CustodianError) -> (share: Share, salt: Word) {
    let dealing = stored.dealing.dealing
    guard let box = try? AES.GCM.SealedBox(combined: stored.encrypted),
      let plain = try? AES.GCM.open(box, using: key, authenticating: Self.place(dealing, x: stored.x)),
      plain.count == 2 * Word.byteCount, let salt = Word(plain.prefix(Word.byteCount))
    else { throw CustodianError(.corrupt, "a stored share is not what was written") }
    return (Share(index: stored.x, bytes: [UInt8](plain.suffix(Word.byteCount))), salt)
  }

  private static func place(_ dealing: Dealing, x: UInt8) -> [UInt8] {
    dealing.record.bytes + dealing.digest.bytes + [x]
  }
}
