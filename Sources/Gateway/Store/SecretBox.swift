internal import Crypto
internal import FoundationEssentials
internal import Identity

/// Encrypts what the gateway itself must be able to read and a thief of its disk must not: secrets of second factors.
struct SecretBox: Sendable {
  private let key: SymmetricKey
  private let pepper: SymmetricKey

  /// Derives two keys from 32 secret bytes.
  init(key bytes: [UInt8]) {
    let master = SymmetricKey(data: bytes)
    key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: master, info: Array("aureole/gateway/secrets/v1".utf8), outputByteCount: 32)
    pepper = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: master, info: Array("aureole/gateway/unknown/v1".utf8), outputByteCount: 32)
  }

  /// Encrypts, bound to what it is for.
  func seal(_ bytes: [UInt8], for purpose: String) throws(GatewayError) -> [UInt8] {
    guard let box = try? AES.GCM.seal(bytes, using: key, authenticating: Array(purpose.utf8)), let all = box.combined
    else { throw GatewayError(.unavailable, "a secret could not be encrypted") }
    return Array(all)
  }

  /// Decrypts; throws `unavailable` for what was encrypted under another key or for something else.
  func open(_ bytes: [UInt8], for purpose: String) throws(GatewayError) -> [UInt8] {
    guard let box = try? AES.GCM.SealedBox(combined: bytes),
      let plain = try? AES.GCM.open(box, using: key, authenticating: Array(purpose.utf8))
    else { throw GatewayError(.unavailable, "a kept secret does not open") }
    return Array(plain)
  }

  /// 32 bytes that belong to a text for good and tell nothing about it.
  func mask(_ text: String) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: pepper))
  }
}
