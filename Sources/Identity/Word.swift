public import Crypto
public import FoundationEssentials

/// A word of 32 bytes, the unit of everything that is signed or anchored: digests, identifiers, coordinates and
/// numbers (design 5.2). Held as four machine words so that it lives without an allocation.
public struct Word: Hashable, Sendable {
  package let a: UInt64
  package let b: UInt64
  package let c: UInt64
  package let d: UInt64

  /// The number of bytes in a word.
  public static let byteCount = 32
  /// The word of 32 zero bytes, which stands for "none" in optional fields.
  public static let zero = Word(0, 0, 0, 0)

  package init(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }

  /// Reads exactly 32 bytes; nil for any other count.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    // Read in one go where the bytes lie together, as those of arrays and their slices do.
    let whole = bytes.withContiguousStorageIfAvailable { buffer in
      // The buffer has the collection's 32 bytes, so the four loads stay within it.
      unsafe Word(loading: UnsafeRawBufferPointer(buffer))
    }
    if let whole {
      self = whole
      return
    }
    var lanes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    for (position, byte) in bytes.enumerated() {
      switch position >> 3 {
      case 0: lanes.0 = lanes.0 << 8 | UInt64(byte)
      case 1: lanes.1 = lanes.1 << 8 | UInt64(byte)
      case 2: lanes.2 = lanes.2 << 8 | UInt64(byte)
      default: lanes.3 = lanes.3 << 8 | UInt64(byte)
      }
    }
    self.init(lanes.0, lanes.1, lanes.2, lanes.3)
  }

  /// Reads 64 hexadecimal digits, upper or lower case; nil for anything else.
  public init?(hex: some StringProtocol) {
    guard let bytes = [UInt8](hex: hex) else { return nil }
    self.init(bytes)
  }

  /// A number as a big-endian word, as Solidity's and Vyper's `uint256` is encoded.
  public init(_ number: UInt64) {
    self.init(0, 0, 0, number)
  }

  /// 32 bytes from the system's generator of secure random numbers.
  public static func random() -> Word {
    var generator = SystemRandomNumberGenerator()
    return Word(generator.next(), generator.next(), generator.next(), generator.next())
  }

  /// The SHA-256 digest of the given bytes.
  public static func sha256(_ data: some DataProtocol) -> Word {
    Word(SHA256.hash(data: data))
  }

  /// The SHA-256 digest of a domain tag followed by words: how this project commits to values.
  public static func sha256(tag: StaticString, _ words: [Word]) -> Word {
    var bytes = [UInt8]()
    bytes.reserveCapacity(tag.utf8CodeUnitCount + words.count * byteCount)
    bytes.append(contentsOf: tag.description.utf8)
    for word in words { word.append(to: &bytes) }
    return sha256(bytes)
  }

  /// Takes over a finished SHA-256 digest.
  public init(_ digest: SHA256Digest) {
    self = unsafe digest.withUnsafeBytes { buffer in
      // A SHA-256 digest is 32 bytes, so the four loads stay within it.
      unsafe Word(loading: buffer)
    }
  }

  /// Reads the first 32 bytes of a buffer, which must have them.
  @unsafe private init(loading buffer: UnsafeRawBufferPointer) {
    unsafe self.init(
      UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
      UInt64(bigEndian: buffer.loadUnaligned(fromByteOffset: 24, as: UInt64.self)))
  }

  /// The word's 32 bytes.
  public var bytes: [UInt8] {
    var result = [UInt8]()
    result.reserveCapacity(Self.byteCount)
    append(to: &result)
    return result
  }

  /// Appends the word's 32 bytes.
  public func append(to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: (a.bigEndian, b.bigEndian, c.bigEndian, d.bigEndian)) { lanes in
      // Four numbers of 8 bytes lie in a row without gaps; they are copied before the closure returns.
      unsafe bytes.append(contentsOf: lanes)
    }
  }

  /// The word in 64 lower-case hexadecimal digits.
  public var hex: String { bytes.hex }

  /// The word read as a big-endian number, or nil when it does not fit 64 bits.
  public var number: UInt64? { a == 0 && b == 0 && c == 0 ? d : nil }

  /// Whether this is the zero word.
  public var isZero: Bool { self == .zero }
}

extension Word: Comparable {
  /// Orders words as big-endian numbers.
  public static func < (left: Word, right: Word) -> Bool {
    (left.a, left.b, left.c, left.d) < (right.a, right.b, right.c, right.d)
  }
}

extension Word: CustomStringConvertible {
  /// The word in hexadecimal.
  public var description: String { hex }
}

extension Word: Codable {
  /// Reads the word from 64 hexadecimal digits; throws `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let word = Word(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not 64 hexadecimal digits")
    }
    self = word
  }

  /// Writes the word as 64 hexadecimal digits.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}
