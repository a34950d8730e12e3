/// Reads JSON (RFC 8259) within limits, without recursion beyond the depth that is allowed. A name that stands twice in an
/// object is refused: two readers would take two different values for the one that counts.
struct FHIRParser {
  private let bytes: [UInt8]
  private let limits: FHIRLimits
  private var position = 0
  private var values = 0

  static func parse(_ bytes: [UInt8], _ limits: FHIRLimits) throws(FHIRError) -> FHIRValue {
    guard bytes.count <= limits.bytes else { throw refusal(.tooLong, "more than \(limits.bytes) bytes") }
    var parser = FHIRParser(bytes: bytes, limits: limits)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw refusal(.structure, "something follows the resource") }
    return value
  }

  private init(bytes: [UInt8], limits: FHIRLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  private static func refusal(_ code: FHIRError.Issue.Code, _ words: String) -> FHIRError {
    FHIRError(FHIRError.Issue(code, "", words))
  }

  private func malformed() -> FHIRError { Self.refusal(.structure, "not well-formed JSON at byte \(position)") }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ byte: UInt8) throws(FHIRError) {
    guard next == byte else { throw malformed() }
    position += 1
  }

  private mutating func value(depth: Int) throws(FHIRError) -> FHIRValue {
    guard depth <= limits.depth else { throw Self.refusal(.tooLong, "nested deeper than \(limits.depth)") }
    values += 1
    guard values <= limits.values else { throw Self.refusal(.tooLong, "more than \(limits.values) values") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: StaticString, _ value: FHIRValue) throws(FHIRError) -> FHIRValue {
    for byte in word.description.utf8 { try take(byte) }
    return value
  }

  private mutating func object(depth: Int) throws(FHIRError) -> FHIRValue {
    try take(UInt8(ascii: "{"))
    var members = [FHIRValue.Member]()
    var names = Set<String>()
    skipSpace()
    if next == UInt8(ascii: "}") {
      position += 1
      return .object([])
    }
    while true {
      skipSpace()
      let name = try string()
      guard names.insert(name).inserted else { throw Self.refusal(.structure, "a name stands twice in one object") }
      skipSpace()
      try take(UInt8(ascii: ":"))
      members.append(FHIRValue.Member(name, try value(depth: depth + 1)))
      skipSpace()
      guard next == UInt8(ascii: ",") else { break }
      position += 1
    }
    try take(UInt8(ascii: "}"))
    return .object(members)
  }

  private mutating func array(depth: Int) throws(FHIRError) -> FHIRValue {
    try take(UInt8(ascii: "["))
    var elements = [FHIRValue]()
    skipSpace()
    if next == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      guard next == UInt8(ascii: ",") else { break }
      position += 1
    }
    try take(UInt8(ascii: "]"))
    return .array(elements)
  }

  private mutating func number() throws(FHIRError) -> String {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(FHIRError) {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    guard position > start else { throw malformed() }
  }

  private mutating func string() throws(FHIRError) -> String {
    try take(UInt8(ascii: "\""))
    var text = [UInt8]()
    while true {
      guard let byte = next, byte >= 0x20 else { throw malformed() }
      position += 1
      if byte == UInt8(ascii: "\"") { break }
      if byte == UInt8(ascii: "\\") { try escape(to: &text) } else { text.append(byte) }
    }
    guard let valid = String(validating: text, as: UTF8.self) else { throw malformed() }
    return valid
  }

  private mutating func escape(to text: inout [UInt8]) throws(FHIRError) {
    guard let byte = next else { throw malformed() }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0c)
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try fourDigits()
      if (0xd800...0xdbff).contains(code) {
        try take(UInt8(ascii: "\\"))
        try take(UInt8(ascii: "u"))
        let low = try fourDigits()
        guard (0xdc00...0xdfff).contains(low) else { throw malformed() }
        code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw malformed() }
      text += String(Character(scalar)).utf8
    default: throw malformed()
    }
  }

  private mutating func fourDigits() throws(FHIRError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw malformed() }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }
}
