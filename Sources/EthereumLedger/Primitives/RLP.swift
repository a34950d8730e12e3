public import Identity

/// A value of the Recursive Length Prefix encoding (Ethereum yellow paper, appendix B).
public enum RLP: Hashable, Sendable {
  /// A string of bytes.
  case bytes([UInt8])
  /// A list of values.
  case list([RLP])

  /// A number as its big-endian bytes without leading zeros; 0 is the empty string.
  public static func number(_ number: some UnsignedInteger & FixedWidthInteger) -> RLP {
    var bytes = [UInt8]()
    var rest = number
    while rest != 0 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
    return .bytes(bytes.reversed())
  }

  /// A word read as a number.
  public static func number(_ word: Word) -> RLP { .bytes(Array(word.bytes.drop { $0 == 0 })) }

  /// The encoded bytes.
  public var encoded: [UInt8] {
    switch self {
    case .bytes(let bytes):
      if bytes.count == 1, let only = bytes.first, only < 0x80 { return bytes }
      return Self.prefix(bytes.count, short: 0x80) + bytes
    case .list(let items):
      var body = [UInt8]()
      for item in items { body.append(contentsOf: item.encoded) }
      return Self.prefix(body.count, short: 0xc0) + body
    }
  }

  private static func prefix(_ count: Int, short: UInt8) -> [UInt8] {
    if count < 56 { return [short + UInt8(count)] }
    guard case .bytes(let length) = number(UInt64(count)) else { return [] }
    return [short + 55 + UInt8(length.count)] + length
  }
}

extension RLP {
  /// The deepest nesting that is read; transactions need four.
  public static let deepest = 8

  /// Reads exactly one value in its only encoding: shortest lengths, single bytes as themselves, nothing behind it.
  /// Throws `malformed` for anything else, for more than so many bytes and for lists nested deeper than `deepest`.
  public init(decoding bytes: [UInt8], atMost limit: Int = 1 << 20) throws(EthereumError) {
    guard bytes.count <= limit else { throw EthereumError(.malformed, "the rlp value is too long") }
    var rest = bytes[...]
    self = try Self.read(&rest, depth: 0)
    guard rest.isEmpty else { throw EthereumError(.malformed, "bytes follow the rlp value") }
  }

  private static func read(_ rest: inout ArraySlice<UInt8>, depth: Int) throws(EthereumError) -> RLP {
    guard let first = rest.popFirst() else { throw EthereumError(.malformed, "the rlp value is cut short") }
    switch first {
    case ..<0x80: return .bytes([first])
    case ..<0xc0:
      let body = try take(length(first, 0x80, &rest), &rest)
      if body.count == 1, let only = body.first, only < 0x80 {
        throw EthereumError(.malformed, "an rlp byte is not in its shortest form")
      }
      return .bytes(Array(body))
    default:
      guard depth < deepest else { throw EthereumError(.malformed, "the rlp value is nested too deeply") }
      var body = try take(length(first, 0xc0, &rest), &rest)
      var items = [RLP]()
      while !body.isEmpty { items.append(try read(&body, depth: depth + 1)) }
      return .list(items)
    }
  }

  private static func length(
    _ first: UInt8, _ short: UInt8, _ rest: inout ArraySlice<UInt8>
  ) throws(EthereumError) -> Int {
    let number = first - short
    if number < 56 { return Int(number) }
    let digits = try take(Int(number) - 55, &rest)
    // Four bytes hold every length below the limit of any caller.
    guard digits.count <= 4, digits.first != 0 else {
      throw EthereumError(.malformed, "an rlp length is not in its shortest form")
    }
    let length = digits.reduce(0) { $0 << 8 | Int($1) }
    guard length >= 56 else { throw EthereumError(.malformed, "an rlp length is not in its shortest form") }
    return length
  }

  private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) throws(EthereumError) -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw EthereumError(.malformed, "the rlp value is cut short") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }
}
