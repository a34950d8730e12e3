internal import Blocks
internal import Crypto
internal import FoundationEssentials
internal import Identity

/// How a custodian's blocks are named and encrypted on its disk: AES-256-GCM, nonce ‖ ciphertext ‖ tag.
///
/// Each block has a key of its own, derived from the name, and a name has one plaintext: a random nonce of 96 bits is
/// safe for as often as a block may be put. The name is authenticated too, so a file opens under no other name.
struct BlockSeal: Sendable {
  /// The bytes that a file has more than its block: nonce and tag.
  static let overhead = 12 + 16

  private let names: SymmetricKey
  private let contents: SymmetricKey

  /// Derives the keys of names and of contents from a key of 256 bits (HKDF, RFC 5869).
  init(_ key: SymmetricKey) {
    names = Self.derive(key, "aureole/sealed-blocks/v1/names")
    contents = Self.derive(key, "aureole/sealed-blocks/v1/contents")
  }

  /// The name of a block's file, 64 hexadecimal digits; it tells nothing of the block without the key.
  func fileName(of cid: CID) -> String {
    HMAC<SHA256>.authenticationCode(for: cid.digest.bytes, using: names).hex
  }

  /// What shows that a folder was written under this key. A block's name is 32 bytes and this input is not.
  var proof: String { HMAC<SHA256>.authenticationCode(for: Array("proof".utf8), using: names).hex }

  /// Encrypts a block's bytes; nil only when the system fails.
  func seal(_ bytes: UnsafeRawBufferPointer, named cid: CID) -> Data? {
    unsafe borrowed(bytes) { plaintext in
      try? AES.GCM.seal(plaintext, using: key(of: cid), authenticating: bound(cid)).combined
    }
  }

  /// Decrypts a block's file; nil when it was altered, or is another block's or another key's.
  func open(_ file: Data, named cid: CID) -> Data? {
    guard let box = try? AES.GCM.SealedBox(combined: file) else { return nil }
    return try? AES.GCM.open(box, using: key(of: cid), authenticating: bound(cid))
  }

  private func key(of cid: CID) -> SymmetricKey {
    SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: cid.digest.bytes, using: contents))
  }

  private func bound(_ cid: CID) -> [UInt8] { Array("aureole/sealed-block/v1".utf8) + cid.digest.bytes }

  /// Lends the caller's memory as data without copying it.
  private func borrowed<Result>(_ bytes: UnsafeRawBufferPointer, _ body: (Data) -> Result) -> Result {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return body(Data()) }
    // The memory outlives the call, the data does not leave it, and nothing writes to it.
    let start = unsafe UnsafeMutableRawPointer(mutating: base)
    return body(unsafe Data(bytesNoCopy: start, count: bytes.count, deallocator: .none))
  }

  private static func derive(_ key: SymmetricKey, _ info: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array(info.utf8), outputByteCount: 32)
  }
}
