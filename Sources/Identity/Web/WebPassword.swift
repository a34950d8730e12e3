internal import Crypto
internal import CryptoExtras
internal import Foundation

/// The two keys that follow from a password, or from a recovery key: one to log in with, which the gateway is shown, and
/// one that encrypts the keyring key, which nobody is shown.
package struct WebKeys: Sendable {
  /// What the gateway is shown, 32 bytes.
  package let authentication: [UInt8]
  let wrapping: SymmetricKey

  private init(_ material: SymmetricKey, _ tag: String) {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: material, info: Array("\(tag)/authenticate/v1".utf8), outputByteCount: 32)
    // The buffer is only read, and only while the key is alive.
    authentication = unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
    wrapping = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: material, info: Array("\(tag)/wrap/v1".utf8), outputByteCount: 32)
  }

  /// Stretches a password. Throws `outOfBounds` for fewer than 10 characters, `malformedKeyring` for iterations out of
  /// bounds.
  package init(password: Passphrase, salt: [UInt8], iterations: Int) throws(IdentityError) {
    guard WebKeyring.iterationBounds.contains(iterations) else {
      throw IdentityError(.malformedKeyring, "the keyring asks for too little or too much work of a password")
    }
    let stretched = password.withBytes { bytes -> SymmetricKey? in
      var text = Array(String(decoding: bytes, as: UTF8.self).precomposedStringWithCompatibilityMapping.utf8)
      defer { text.wipe() }
      guard (10...Passphrase.mostBytes).contains(text.count) else { return nil }
      return try? KDF.Insecure.PBKDF2.deriveKey(
        from: text, salt: salt, using: .sha256, outputByteCount: 32, rounds: iterations)
    }
    guard let stretched else { throw IdentityError(.outOfBounds, "a password for the pages has 10 to 1024 bytes") }
    self.init(stretched, "aureole/web")
  }

  /// Derives the keys of a recovery key.
  package init(_ key: RecoveryKey) { self.init(SymmetricKey(data: key.bytes), "aureole/web/recovery") }
}

/// What opens a web keyring when the password is lost: 20 random bytes that a person writes down.
package struct RecoveryKey: Sendable {
  static let byteCount = 20
  let bytes: [UInt8]

  /// Makes one.
  package init() { bytes = Array(Word.random().bytes.prefix(Self.byteCount)) }

  /// As it is written down: eight groups of four, and a ninth that tells slips of the pen.
  package var text: String {
    let check = Word.sha256(Array("aureole/web/recovery/v1".utf8) + bytes).bytes
    // 20 bytes are 32 characters; three bytes of the digest begin with the four of the check.
    let all = Array(Base32.crockford(bytes) + Base32.crockford(Array(check.prefix(3))).prefix(4))
    return stride(from: 0, to: all.count, by: 4).map { String(all[$0..<($0 + 4)]) }.joined(separator: "-")
  }
}
