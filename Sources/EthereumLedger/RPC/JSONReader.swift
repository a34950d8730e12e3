/// Reads JSON from bytes, which may be anything.
struct JSONReader {
  private let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func document() throws(EthereumError) -> JSON {
    let value = try value(depth: 0)
    skipSpace()
    guard next == nil else { throw malformed }
    return value
  }

  private mutating func value(depth: Int) throws(EthereumError) -> JSON {
    guard depth < JSON.deepest else { throw EthereumError(.badAnswer, "the answer is nested too deeply") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(EthereumError) -> JSON {
    position += 1
    var members = [String: JSON]()
    if take(UInt8(ascii: "}")) { return .object(members) }
    repeat {
      skipSpace()
      let key = try string()
      guard take(UInt8(ascii: ":")) else { throw malformed }
      guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
        throw EthereumError(.badAnswer, "the answer names a member twice")
      }
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw malformed }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(EthereumError) -> JSON {
    position += 1
    var items = [JSON]()
    if take(UInt8(ascii: "]")) { return .array(items) }
    repeat { items.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw malformed }
    return .array(items)
  }

  private mutating func literal(_ text: StaticString, _ value: JSON) throws(EthereumError) -> JSON {
    let wanted = Array(text.description.utf8)
    guard bytes[position...].starts(with: wanted) else { throw malformed }
    position += wanted.count
    return value
  }

  private mutating func number() throws(EthereumError) -> JSON {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    let first = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    let hasLeadingZero = position - first > 1 && bytes[first] == UInt8(ascii: "0")
    guard position > first, !hasLeadingZero,
      let number = Int64(String(decoding: bytes[start..<position], as: UTF8.self))
    else { throw malformed }
    return .number(number)
  }

  private mutating func string() throws(EthereumError) -> String {
    guard next == UInt8(ascii: "\"") else { throw malformed }
    position += 1
    let start = position
    // Nearly all strings have no escapes and are taken in one piece.
    while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
    guard let byte = next, byte >= 0x20 else { throw malformed }
    var text = try decoded(start..<position)
    while next == UInt8(ascii: "\\") {
      text.unicodeScalars.append(try escape())
      let start = position
      while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
      text += try decoded(start..<position)
    }
    guard next == UInt8(ascii: "\"") else { throw malformed }
    position += 1
    return text
  }

  private func decoded(_ range: Range<Int>) throws(EthereumError) -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else { throw malformed }
    return text
  }

  private mutating func escape() throws(EthereumError) -> Unicode.Scalar {
    guard position + 1 < bytes.count else { throw malformed }
    position += 2
    switch bytes[position - 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let high = try unit()
      guard UTF16.isLeadSurrogate(high) else {
        guard let scalar = Unicode.Scalar(high) else { throw malformed }
        return scalar
      }
      guard bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { throw malformed }
      position += 2
      let low = try unit()
      guard UTF16.isTrailSurrogate(low),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(high) - 0xd800) << 10 + (UInt32(low) - 0xdc00))
      else { throw malformed }
      return scalar
    default: throw malformed
    }
  }

  private mutating func unit() throws(EthereumError) -> UInt16 {
    guard position + 4 <= bytes.count,
      bytes[position..<(position + 4)].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
    else { throw malformed }
    position += 4
    return unit
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  private var malformed: EthereumError { EthereumError(.badAnswer, "the answer is no json of whole numbers") }
}
