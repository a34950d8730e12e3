internal import Crypto

/// A member's public P-256 signing key, known to be a point of the curve.
public struct VerifyingKey: Hashable, Sendable {
  /// The point's x coordinate.
  public let x: Word
  /// The point's y coordinate.
  public let y: Word
  private let key: P256.Signing.PublicKey

  /// Takes the two coordinates; throws `malformedKey` when they are no point of the curve.
  public init(x: Word, y: Word) throws(IdentityError) {
    do {
      key = try P256.Signing.PublicKey(rawRepresentation: x.bytes + y.bytes)
    } catch {
      throw IdentityError(.malformedKey, "the signing key is not a point of P-256")
    }
    self.x = x
    self.y = y
  }

  /// Takes the 64 bytes x‖y; throws `malformedKey` for anything else.
  public init(_ bytes: some Collection<UInt8>) throws(IdentityError) {
    guard bytes.count == 64, let x = Word(bytes.prefix(32)), let y = Word(bytes.suffix(32)) else {
      throw IdentityError(.malformedKey, "a signing key has 64 bytes")
    }
    try self.init(x: x, y: y)
  }

  /// The 64 bytes x‖y.
  public var bytes: [UInt8] { x.bytes + y.bytes }

  /// Whether the signature is this key's over the message, hashed with SHA-256.
  public func verifies(_ signature: Signature, message: [UInt8]) -> Bool {
    guard let raw = try? P256.Signing.ECDSASignature(rawRepresentation: signature.bytes) else { return false }
    return key.isValidSignature(raw, for: message)
  }

  /// Keys are equal when their coordinates are.
  public static func == (left: VerifyingKey, right: VerifyingKey) -> Bool { left.x == right.x && left.y == right.y }

  /// Hashes the coordinates.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(x)
    hasher.combine(y)
  }
}

extension VerifyingKey: Codable {
  /// Reads 128 hexadecimal digits; throws `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let bytes = [UInt8](hex: try container.decode(String.self)), let key = try? VerifyingKey(bytes) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a P-256 key in hexadecimal")
    }
    self = key
  }

  /// Writes 128 hexadecimal digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(bytes.hex)
  }
}
