internal import FoundationEssentials

/// A member's keyring as a gateway keeps it for browsers: encrypted on the member's own device under keys that follow from
/// a password and from a recovery key, neither of which the gateway sees (docs/spec/gateway.md, section 1).
public struct WebKeyring: Codable, Hashable, Sendable {
  /// The most bytes of its JSON.
  public static let mostBytes = 8192
  /// How much work a password must cost whoever tries it.
  public static let iterationBounds = 600_000...10_000_000
  static let saltByteCount = 16

  /// The version of the form, 1.
  public let version: Int
  /// Whose keyring it is.
  public let member: MemberID
  /// The salt of the password, 16 bytes in hexadecimal.
  public let salt: String
  /// The iterations of PBKDF2.
  public let iterations: Int
  /// The keys, encrypted under the keyring key: nonce ‖ ciphertext ‖ tag, in base64.
  public let body: String
  /// The keyring key, encrypted under the password's wrapping key.
  public let password: String
  /// The keyring key, encrypted under the recovery key's wrapping key.
  public let recovery: String

  static let frameByteCount = 12 + 16
  /// Two keys, a count, and 0 to 32 former seeds of 32 bytes.
  private static let bodyCounts = Set((0...32).map { frameByteCount + 65 + 32 * $0 })

  /// Whether it has the form that the specification gives; all that anybody but its member can tell.
  public var isSound: Bool {
    guard version == 1, [UInt8](hex: salt)?.count == Self.saltByteCount, Self.iterationBounds.contains(iterations),
      let body = Data(base64Encoded: body), Self.bodyCounts.contains(body.count)
    else { return false }
    return [password, recovery].allSatisfy { Data(base64Encoded: $0)?.count == Self.frameByteCount + 32 }
  }

  /// The keyring as JSON, keys in order and no spaces.
  public var json: [UInt8] { CanonicalJSON.bytes(of: self) }
}
