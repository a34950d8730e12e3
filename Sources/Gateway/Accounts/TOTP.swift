internal import Crypto
internal import FoundationEssentials
internal import Identity

/// Time-based one-time passwords (RFC 6238): SHA-1, steps of 30 seconds, six digits, which is what every authenticator
/// speaks. SHA-1 is sound here: HMAC does not need its collision resistance.
package struct TOTP: Sendable {
  /// The bytes of a secret.
  static let secretByteCount = 20
  /// The seconds of a step.
  package static let stepSeconds: UInt64 = 30
  /// How many steps a clock may be away, either way.
  static let skew: UInt64 = 1

  private let key: SymmetricKey

  /// Takes a secret.
  package init(secret: [UInt8]) { key = SymmetricKey(data: secret) }

  /// A new secret.
  static func newSecret() -> [UInt8] { Array(Word.random().bytes.prefix(secretByteCount)) }

  /// The six digits of a step.
  package func code(at step: UInt64) -> String {
    let counter = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> (8 * $0)) }
    let digest = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: key))
    // The last byte's low half is at most 15, so four bytes from there are within the digest's 20.
    let offset = Int(digest[19] & 0x0f)
    let number = digest[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) } & 0x7fff_ffff
    let digits = String(number % 1_000_000)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The step whose code this is, at a time and within the skew; nil when it is none. Compares with all of them, each in
  /// constant time, so that the answer's time does not tell which one was close.
  func step(of code: String, at time: UInt64) -> UInt64? {
    let now = time / Self.stepSeconds
    let given = Array(code.utf8)
    var found: UInt64?
    for step in (now - min(now, Self.skew))...(now + Self.skew) {
      let isEqual = ConstantTime.equal(Array(self.code(at: step).utf8), given)
      if isEqual { found = step }
    }
    return found
  }

  /// What an authenticator reads from a QR code (the key URI format that all of them share).
  static func uri(secret: [UInt8], account: String, issuer: String) -> String {
    "otpauth://totp/\(escaped(issuer)):\(escaped(account))?secret=\(Base32.rfc4648(secret))&issuer=\(escaped(issuer))"
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
      return isPlain ? String(UnicodeScalar(byte)) : "%" + [byte].hex.uppercased()
    }.joined()
  }
}

/// Comparing secrets.
enum ConstantTime {
  /// Whether two byte strings are equal, in a time that depends on their lengths alone.
  static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
