internal import Crypto
internal import FoundationEssentials

extension WebKeyring {
  /// Encrypts a member's keys for the pages, under a password with a new salt and under a recovery key.
  ///
  /// - Returns: the keyring, and the two keys that a gateway is shown at a login and at a recovery.
  package static func sealing(
    _ keyring: Keyring, ledger: Word, under password: Passphrase, and recovery: RecoveryKey,
    iterations: Int = iterationBounds.lowerBound
  ) throws(IdentityError) -> (keyring: WebKeyring, authKey: [UInt8], recoveryAuthKey: [UInt8]) {
    let salt = Array(Word.random().bytes.prefix(saltByteCount))
    let keys = try WebKeys(password: password, salt: salt, iterations: iterations)
    let recoveryKeys = WebKeys(recovery)
    var contents = keyring.webContents()
    defer { contents.wipe() }
    let keyringKey = SymmetricKey(size: .bits256)
    // The buffer is only read, and only while the key is alive.
    var keyBytes = unsafe keyringKey.withUnsafeBytes { unsafe [UInt8]($0) }
    defer { keyBytes.wipe() }
    let bound = ledger.bytes + keyring.keys.member.word.bytes
    let passwordBound = Array("aureole/web-keyring/password/v1".utf8) + bound + salt + Word(UInt64(iterations)).bytes
    let sealed = WebKeyring(
      version: 1, member: keyring.keys.member, salt: salt.hex, iterations: iterations,
      body: try box(contents, keyringKey, Array("aureole/web-keyring/v1".utf8) + bound),
      password: try box(keyBytes, keys.wrapping, passwordBound),
      recovery: try box(keyBytes, recoveryKeys.wrapping, Array("aureole/web-keyring/recovery/v1".utf8) + bound))
    return (sealed, keys.authentication, recoveryKeys.authentication)
  }

  private static func box(_ bytes: [UInt8], _ key: SymmetricKey, _ bound: [UInt8]) throws(IdentityError) -> String {
    guard let box = try? AES.GCM.seal(bytes, using: key, authenticating: bound), let all = box.combined else {
      throw IdentityError(.malformedKeyring, "the keyring could not be encrypted")
    }
    return all.base64EncodedString()
  }
}

extension Keyring {
  /// What browsers need of a keyring: signing scalar ‖ sealing seed ‖ number of former seeds ‖ those, oldest first. The
  /// caller zeroes it.
  fileprivate func webContents() -> [UInt8] {
    var bytes = keys.signing.secretBytes + keys.sealing.secretBytes
    let former = formerSealingKeys.reversed().suffix(32)
    bytes.append(UInt8(truncatingIfNeeded: former.count))
    for key in former { bytes += key.secretBytes }
    return bytes
  }
}
