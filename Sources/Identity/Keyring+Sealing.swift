internal import Crypto
internal import FoundationEssentials

extension Keyring {
  /// The most bytes of a keyring file.
  public static let mostFileBytes = KeyringHeader.byteCount + mostContentBytes + tagByteCount + checksumByteCount

  static let tagByteCount = 16
  static let checksumByteCount = 32

  /// Seals the keyring under a passphrase, with a new salt, as the bytes of a file. Throws `outOfBounds` when the
  /// passphrase has fewer than 8 characters.
  public func seal(under passphrase: Passphrase) throws(IdentityError) -> [UInt8] {
    try seal(under: passphrase, cost: .standard)
  }

  package func seal(under passphrase: Passphrase, cost: KeyringCost) throws(IdentityError) -> [UInt8] {
    try passphrase.checkLength()
    var header = KeyringHeader(cost: cost)
    let derived = try DerivedKeys(passphrase, header: header)
    header.check = derived.check(of: header)
    var contents = contents()
    defer { contents.wipe() }
    guard let nonce = try? AES.GCM.Nonce(data: header.nonce),
      let box = try? AES.GCM.seal(contents, using: derived.encryption, nonce: nonce, authenticating: header.bytes)
    else { throw IdentityError(.malformedKeyring, "the keyring could not be encrypted") }
    let body = header.bytes + box.ciphertext + box.tag
    return body + Word.sha256(body).bytes
  }

  /// Opens the bytes of a keyring file.
  ///
  /// Throws `malformedKeyring` when they are no keyring, were damaged, or were altered; `wrongPassphrase` when they
  /// are whole but sealed under another passphrase. Damage is found by a checksum before the passphrase is tried; an
  /// altered salt with a mended checksum cannot be told from a wrong passphrase.
  public static func open(_ bytes: [UInt8], under passphrase: Passphrase) throws(IdentityError) -> Keyring {
    let least = KeyringHeader.byteCount + tagByteCount + checksumByteCount
    guard (least...mostFileBytes).contains(bytes.count), bytes.starts(with: KeyringHeader.magic) else {
      throw IdentityError(.malformedKeyring, "the file is no keyring")
    }
    let body = bytes.dropLast(checksumByteCount)
    let header = try KeyringHeader(Array(body.prefix(KeyringHeader.byteCount)))
    guard Word.sha256(Array(body)).bytes == Array(bytes.suffix(checksumByteCount)) else {
      throw IdentityError(.malformedKeyring, "the keyring file is damaged; restore it from a backup")
    }
    let derived = try DerivedKeys(passphrase, header: header)
    guard derived.accepts(header) else {
      throw IdentityError(.wrongPassphrase, "the passphrase does not open the keyring")
    }
    let sealed = body.dropFirst(KeyringHeader.byteCount)
    guard let nonce = try? AES.GCM.Nonce(data: header.nonce),
      let box = try? AES.GCM.SealedBox(
        nonce: nonce, ciphertext: sealed.dropLast(tagByteCount), tag: sealed.suffix(tagByteCount)),
      let plain = try? AES.GCM.open(box, using: derived.encryption, authenticating: header.bytes)
    else { throw IdentityError(.malformedKeyring, "the keyring file was altered") }
    var contents = [UInt8](plain)
    defer { contents.wipe() }
    return try Keyring(contents: contents)
  }

  /// Seals a keyring file's contents anew under another passphrase, with a new salt. Throws as opening and sealing
  /// do. Copies of the old file still open under the old passphrase.
  public static func changePassphrase(
    of bytes: [UInt8], from old: Passphrase, to new: Passphrase
  ) throws(IdentityError) -> [UInt8] {
    try changePassphrase(of: bytes, from: old, to: new, cost: .standard)
  }

  package static func changePassphrase(
    of bytes: [UInt8], from old: Passphrase, to new: Passphrase, cost: KeyringCost
  ) throws(IdentityError) -> [UInt8] {
    try new.checkLength()
    return try open(bytes, under: old).seal(under: new, cost: cost)
  }
}

/// The two keys that scrypt makes of a passphrase: 64 bytes, of which the first 32 encrypt and the last 32 check.
private struct DerivedKeys {
  let encryption: SymmetricKey
  private let checking: SymmetricKey

  init(_ passphrase: Passphrase, header: KeyringHeader) throws(IdentityError) {
    var bytes = try passphrase.derived(salt: header.salt, cost: header.cost, byteCount: 64)
    defer { bytes.wipe() }
    encryption = SymmetricKey(data: bytes.prefix(32))
    checking = SymmetricKey(data: bytes.suffix(32))
  }

  func check(of header: KeyringHeader) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: header.checkedBytes, using: checking))
  }

  /// Compares in constant time.
  func accepts(_ header: KeyringHeader) -> Bool {
    HMAC<SHA256>.isValidAuthenticationCode(header.check, authenticating: header.checkedBytes, using: checking)
  }
}
