/// Names a member: the last 20 bytes of SHA-256("aureole/member/v1" ‖ x ‖ y) over the member's first signing key
/// (design 5.1). It stays the same when keys are rotated.
public struct MemberID: Hashable, Sendable {
  /// The identifier as a word, 12 zero bytes first, as it stands in actions.
  public let word: Word

  /// The number of bytes of an identifier.
  public static let byteCount = 20

  /// Takes an identifier from a word of an action; nil when the first 12 bytes are not zero or nothing is left.
  public init?(_ word: Word) {
    guard word.a == 0, word.b >> 32 == 0, !word.isZero else { return nil }
    self.word = word
  }

  /// Derives the identifier from a member's first signing key.
  public init(_ key: VerifyingKey) {
    let digest = Word.sha256(tag: "aureole/member/v1", [key.x, key.y])
    word = Word(0, digest.b & 0xffff_ffff, digest.c, digest.d)
  }

  /// Reads 40 hexadecimal digits; nil for anything else.
  public init?(hex: some StringProtocol) {
    guard let bytes = [UInt8](hex: hex), bytes.count == Self.byteCount,
      let word = Word([UInt8](repeating: 0, count: Word.byteCount - Self.byteCount) + bytes)
    else { return nil }
    self.init(word)
  }

  /// The identifier in 40 lower-case hexadecimal digits.
  public var hex: String { word.bytes.suffix(Self.byteCount).hex }
}

extension MemberID: Comparable {
  /// Orders identifiers as big-endian numbers.
  public static func < (left: MemberID, right: MemberID) -> Bool { left.word < right.word }
}

extension MemberID: CustomStringConvertible {
  /// The identifier in hexadecimal.
  public var description: String { hex }
}

extension MemberID: Codable {
  /// Reads the identifier from 40 hexadecimal digits; throws `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let member = MemberID(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not 40 hexadecimal digits")
    }
    self = member
  }

  /// Writes the identifier as 40 hexadecimal digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}
