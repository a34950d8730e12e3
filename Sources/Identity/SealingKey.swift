package import Crypto
public import FoundationEssentials

/// HPKE with X-Wing, HKDF-SHA256 and AES-256-GCM (RFC 9180; draft-connolly-cfrg-xwing-kem): what a member opens with.
/// The private key is its 32-byte seed.
public struct SealingKey: Sendable {
  private let key: XWingMLKEM768X25519.PrivateKey
  /// The public half.
  public let publicKey: SealingPublicKey
  package static var suite: HPKE.Ciphersuite { .XWingMLKEM768X25519_SHA256_AES_GCM_256 }

  /// Makes a new key from the system's secure random numbers; throws `malformedKey` when that fails.
  public init() throws(IdentityError) {
    guard let key = try? XWingMLKEM768X25519.PrivateKey.generate() else {
      throw IdentityError(.malformedKey, "no sealing key could be made")
    }
    self.key = key
    publicKey = try SealingPublicKey(key.publicKey.rawRepresentation)
  }

  /// Takes a seed of 32 bytes; throws `malformedKey` for another length.
  public init(seed: some Collection<UInt8>) throws(IdentityError) {
    guard seed.count == 32,
      let key = try? XWingMLKEM768X25519.PrivateKey(seedRepresentation: Data(seed), publicKey: nil)
    else { throw IdentityError(.malformedKey, "a sealing key is a seed of 32 bytes") }
    self.key = key
    publicKey = try SealingPublicKey(key.publicKey.rawRepresentation)
  }

  /// The seed, for the keyring alone.
  package var secretBytes: [UInt8] { Array(key.seedRepresentation) }

  /// Opens what was sealed to this key under the same info and authenticated data.
  /// Throws `notOpened` for every failure alike, so that a caller learns nothing from the difference.
  public func open(_ sealed: Sealed, info: [UInt8], authenticating data: [UInt8]) throws(IdentityError) -> Data {
    do {
      var recipient = try HPKE.Recipient(
        privateKey: key, ciphersuite: Self.suite, info: Data(info), encapsulatedKey: sealed.encapsulatedKey)
      return try recipient.open(sealed.ciphertext, authenticating: data)
    } catch {
      throw IdentityError(.notOpened, "the sealed value does not open with this key")
    }
  }
}

/// A value sealed to one recipient.
public struct Sealed: Hashable, Sendable {
  /// The number of bytes of an X-Wing encapsulated key.
  public static let encapsulatedKeyByteCount = 1120
  /// The encapsulated key, 1120 bytes.
  public let encapsulatedKey: Data
  /// The ciphertext, 16 bytes longer than the plaintext.
  public let ciphertext: Data

  /// Joins the two parts.
  public init(encapsulatedKey: Data, ciphertext: Data) {
    self.encapsulatedKey = encapsulatedKey
    self.ciphertext = ciphertext
  }
}

/// A member's public sealing key: 1216 bytes, ML-KEM-768 then X25519. The ledger holds its digest.
public struct SealingPublicKey: Hashable, Sendable {
  /// The number of bytes of a public key.
  public static let byteCount = 1216
  private static let mlkemByteCount = 1184
  /// The key's 1216 bytes.
  public let bytes: Data

  /// Takes the key's bytes; throws `malformedKey` when they are not a key.
  public init(_ bytes: some Collection<UInt8>) throws(IdentityError) {
    let data = Data(bytes)
    // X-Wing's own reader looks at the length alone; ML-KEM's refuses coefficients that are not reduced.
    guard data.count == Self.byteCount, (try? XWingMLKEM768X25519.PublicKey(rawRepresentation: data)) != nil,
      (try? MLKEM768.PublicKey(rawRepresentation: data.prefix(Self.mlkemByteCount))) != nil
    else {
      throw IdentityError(.malformedKey, "the sealing key is malformed")
    }
    self.bytes = data
  }

  /// What the ledger holds of the key: SHA-256("aureole/sealing-key/v1" ‖ key).
  public var digest: Word { Word.sha256(Data("aureole/sealing-key/v1".utf8) + bytes) }

  /// Seals a value to this key, bound to info and authenticated data; throws `malformedKey` when that fails.
  public func seal(
    _ plaintext: some DataProtocol, info: [UInt8], authenticating data: [UInt8]
  ) throws(IdentityError) -> Sealed {
    do {
      let key = try XWingMLKEM768X25519.PublicKey(rawRepresentation: bytes)
      var sender = try HPKE.Sender(recipientKey: key, ciphersuite: SealingKey.suite, info: Data(info))
      let ciphertext = try sender.seal(plaintext, authenticating: data)
      return Sealed(encapsulatedKey: sender.encapsulatedKey, ciphertext: ciphertext)
    } catch {
      throw IdentityError(.malformedKey, "sealing failed")
    }
  }
}
