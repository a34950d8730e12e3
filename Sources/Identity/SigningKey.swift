package import Crypto

/// A member's private P-256 signing key. It has no description and no coding, so that it cannot end in a log.
public struct SigningKey: Sendable {
  package let key: P256.Signing.PrivateKey
  /// The public half.
  public let verifyingKey: VerifyingKey

  /// Makes a new key from the system's secure random numbers.
  public init() throws(IdentityError) {
    try self.init(P256.Signing.PrivateKey(compactRepresentable: false))
  }

  /// Takes a private scalar of 32 bytes; throws `malformedKey` when it is out of range.
  public init(_ bytes: some Collection<UInt8>) throws(IdentityError) {
    guard let key = try? P256.Signing.PrivateKey(rawRepresentation: Array(bytes)) else {
      throw IdentityError(.malformedKey, "the private signing key is malformed")
    }
    try self.init(key)
  }

  private init(_ key: P256.Signing.PrivateKey) throws(IdentityError) {
    self.key = key
    verifyingKey = try VerifyingKey(key.publicKey.rawRepresentation)
  }

  /// The private scalar, for the keyring alone.
  package var secretBytes: [UInt8] { Array(key.rawRepresentation) }

  /// Signs a message, hashed with SHA-256, and normalises s; throws `malformedKey` when signing fails.
  public func sign(_ message: [UInt8]) throws(IdentityError) -> Signature {
    guard let raw = try? key.signature(for: message).rawRepresentation else {
      throw IdentityError(.malformedKey, "signing failed")
    }
    return try Signature(normalising: Array(raw))
  }
}
