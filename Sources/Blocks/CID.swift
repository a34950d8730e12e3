public import Identity

/// Names a block by its SHA-256 digest: a CIDv1 with the codec raw and the hash sha2-256, as Kubo's profile
/// `unixfs-v1-2025` names raw leaves.
public struct CID: Hashable, Sendable {
  /// The SHA-256 digest of the block's bytes.
  public let digest: Word

  /// CID version 1, codec raw.
  private static let prefix: [UInt8] = [0x01, 0x55]
  /// The multihash code of sha2-256 and its length.
  private static let hashPrefix: [UInt8] = [0x12, 0x20]
  /// Characters of the text form: "b" and 36 bytes in base32.
  private static let textByteCount = 59

  /// Names the block whose bytes have this digest.
  public init(digest: Word) {
    self.digest = digest
  }

  /// Reads the text form "bafkrei…"; throws `malformedCID` for another version, codec, hash, base or spelling.
  public init(text: some StringProtocol) throws(BlocksError) {
    let characters = text.utf8
    let expected = Self.prefix + Self.hashPrefix
    guard characters.count == Self.textByteCount, characters.first == UInt8(ascii: "b"),
      let bytes = Base32.lower.decode(characters.dropFirst()), bytes.starts(with: expected),
      let digest = Word(bytes.dropFirst(expected.count))
    else { throw BlocksError(.malformedCID, "not the name of a raw block under sha2-256 in base32") }
    self.digest = digest
  }

  /// The text form: multibase "b", lower-case base32 without padding, 59 characters.
  public var text: String {
    "b" + String(decoding: Base32.lower.encode(Self.prefix + multihash), as: UTF8.self)
  }

  /// The multihash: 0x12, 0x20 and the digest, 34 bytes.
  public var multihash: [UInt8] { Self.hashPrefix + digest.bytes }

  /// The key under which flatfs keeps the block: the multihash in upper-case base32 without padding, 55 characters.
  package var key: String { String(decoding: Base32.upper.encode(multihash), as: UTF8.self) }
}

extension CID: CustomStringConvertible {
  /// The text form.
  public var description: String { text }
}

extension CID: Codable {
  /// Reads the text form; throws `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let cid = try? CID(text: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not the name of a raw block")
    }
    self = cid
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
