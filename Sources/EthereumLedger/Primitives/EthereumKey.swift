internal import CSecp256k1
internal import Crypto
public import Identity

/// The secp256k1 key of an account that pays for transactions. It has no description and no coding, so that it cannot
/// end in a log.
public struct EthereumKey: Sendable {
  private let secret: SymmetricKey
  /// The account's address.
  public let address: Address

  /// Makes a new key from the system's secure random numbers.
  public init() throws(EthereumError) {
    var bytes = Word.random().bytes
    defer { bytes.wipe() }
    try self.init(bytes)
  }

  /// Takes a private scalar of 32 bytes; throws `malformedKey` when it is out of range.
  public init(_ bytes: some Collection<UInt8>) throws(EthereumError) {
    var scalar = Array(bytes)
    defer { scalar.wipe() }
    guard scalar.count == 32 else { throw EthereumError(.malformedKey, "a private key has 32 bytes") }
    var key = secp256k1_pubkey()
    // The scalar has 32 bytes and the structure is written in place; both live for the length of the call.
    guard unsafe secp256k1_ec_pubkey_create(Curve.context, &key, scalar) == 1 else {
      throw EthereumError(.malformedKey, "the private key is out of range")
    }
    secret = SymmetricKey(data: scalar)
    address = unsafe Curve.address(of: &key)
  }

  /// Hands out a copy of the private scalar, which is zeroed when the body returns. For the keystore alone.
  func withSecret<Result>(_ body: ([UInt8]) throws(EthereumError) -> Result) throws(EthereumError) -> Result {
    // The buffer is only read, and only while the key is alive.
    var bytes = unsafe secret.withUnsafeBytes { unsafe [UInt8]($0) }
    defer { bytes.wipe() }
    return try body(bytes)
  }

  /// Signs a digest with a nonce by RFC 6979, s in the lower half (EIP-2). The signature is checked before it is
  /// handed out, so that a fault of the machine does not give the key away.
  public func sign(_ digest: Word) throws(EthereumError) -> RecoverableSignature {
    let signature = try withSecret { scalar throws(EthereumError) in
      var made = secp256k1_ecdsa_recoverable_signature()
      var bytes = [UInt8](repeating: 0, count: 64)
      var recovery: Int32 = 0
      // Digest and scalar have 32 bytes, the output 64; no extra data goes into the nonce.
      guard unsafe secp256k1_ecdsa_sign_recoverable(Curve.context, &made, digest.bytes, scalar, nil, nil) == 1,
        unsafe secp256k1_ecdsa_recoverable_signature_serialize_compact(Curve.context, &bytes, &recovery, &made) == 1,
        (0...1).contains(recovery), let r = Word(bytes.prefix(32)), let s = Word(bytes.suffix(32))
      else { throw EthereumError(.malformedKey, "signing failed") }
      return RecoverableSignature(r: r, s: s, isOdd: recovery == 1)
    }
    guard signature.signer(of: digest) == address else { throw EthereumError(.malformedKey, "signing failed") }
    return signature
  }
}

/// An ECDSA signature over secp256k1 from which the signer's address follows.
public struct RecoverableSignature: Hashable, Sendable {
  /// r, the x coordinate of the ephemeral point.
  public let r: Word
  /// s, in the lower half when it was made here.
  public let s: Word
  /// The parity of the ephemeral point's y coordinate.
  public let isOdd: Bool

  /// Joins the parts.
  public init(r: Word, s: Word, isOdd: Bool) {
    self.r = r
    self.s = s
    self.isOdd = isOdd
  }

  /// Who signed a digest; nil when the numbers are no signature.
  public func signer(of digest: Word) -> Address? {
    var parsed = secp256k1_ecdsa_recoverable_signature()
    var key = secp256k1_pubkey()
    // The signature has 64 bytes and the digest 32; both structures are written in place.
    guard
      unsafe secp256k1_ecdsa_recoverable_signature_parse_compact(
        Curve.context, &parsed, r.bytes + s.bytes, isOdd ? 1 : 0) == 1,
      unsafe secp256k1_ecdsa_recover(Curve.context, &key, &parsed, digest.bytes) == 1
    else { return nil }
    return unsafe Curve.address(of: &key)
  }
}

private enum Curve {
  /// Made once, blinded once, and then only read, which the library allows from any number of threads.
  nonisolated(unsafe) static let context: OpaquePointer = {
    // Never nil: the library ends the process when there is no memory.
    let context = unsafe secp256k1_new_context().unsafelyUnwrapped
    // 32 bytes of seed; that blinding fails is not possible with them, and signing is right without it.
    _ = unsafe secp256k1_context_randomize(context, Word.random().bytes)
    return unsafe context
  }()

  @unsafe static func address(of key: inout secp256k1_pubkey) -> Address {
    var bytes = [UInt8](repeating: 0, count: 65)
    // The output has the 65 bytes of an uncompressed key.
    _ = unsafe secp256k1_uncompressed(context, &bytes, &key)
    return Address(hashing: Array(bytes.dropFirst()))
  }
}
