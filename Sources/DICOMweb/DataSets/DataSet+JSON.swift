public import Imaging

extension DataSet {
  /// The set in the DICOM JSON model.
  public var json: [UInt8] {
    var bytes = [UInt8]()
    write(into: &bytes)
    return bytes
  }

  /// A list of sets, as searches and metadata are answered.
  public static func json(_ sets: [DataSet]) -> [UInt8] {
    var bytes: [UInt8] = [UInt8(ascii: "[")]
    for (index, set) in sets.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      set.write(into: &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }

  private func write(into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "{"))
    for (index, (tag, element)) in elements.sorted(by: { $0.key < $1.key }).enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += "\"\(tag.keyword)\":{\"vr\":\"\(element.vr.rawValue)\"".utf8
      Self.write(element.value, into: &bytes)
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private static func write(_ value: Value, into bytes: inout [UInt8]) {
    switch value {
    case .texts(let values):
      list(values, &bytes) { JSONText.write($0, into: &$1) }
    case .names(let values):
      list(values, &bytes) { name($0, &$1) }
    case .numbers(let values):
      list(values, &bytes) { value, bytes in
        if JSONText.isNumber(value) { bytes += value.utf8 } else { JSONText.write(value, into: &bytes) }
      }
    case .items(let sets):
      guard !sets.isEmpty else { return }
      bytes += ",\"Value\":".utf8
      bytes += json(sets)
    case .bytes(let value):
      guard !value.isEmpty else { return }
      bytes += ",\"InlineBinary\":\"".utf8
      bytes += JSONText.base64(value)
      bytes.append(UInt8(ascii: "\""))
    case .address(let text):
      bytes += ",\"BulkDataURI\":".utf8
      JSONText.write(text, into: &bytes)
    }
  }

  private static func list(_ values: [String], _ bytes: inout [UInt8], _ one: (String, inout [UInt8]) -> Void) {
    guard values.contains(where: { !$0.isEmpty }) else { return }
    bytes += ",\"Value\":[".utf8
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      if value.isEmpty { bytes += "null".utf8 } else { one(value, &bytes) }
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private static func name(_ value: String, _ bytes: inout [UInt8]) {
    let groups = value.split(separator: "=", maxSplits: 2, omittingEmptySubsequences: false)
    bytes.append(UInt8(ascii: "{"))
    var isFirst = true
    for (key, group) in zip(["Alphabetic", "Ideographic", "Phonetic"], groups) where !group.isEmpty {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes += "\"\(key)\":".utf8
      JSONText.write(String(group), into: &bytes)
    }
    bytes.append(UInt8(ascii: "}"))
  }
}

extension DICOMTag {
  /// The eight hexadecimal digits by which the JSON model and queries name a tag.
  public var keyword: String {
    let digits = String(rawValue, radix: 16, uppercase: true)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// Reads eight hexadecimal digits; nil for anything else.
  public init?(keyword: some StringProtocol) {
    guard keyword.utf8.count == 8, keyword.allSatisfy(\.isHexDigit), let number = UInt32(keyword, radix: 16) else {
      return nil
    }
    self.init(rawValue: number)
  }
}

/// Texts, numbers and bytes as JSON writes them (RFC 8259).
enum JSONText {
  static func write(_ text: String, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20, 0x7f:
        let digits = String(byte, radix: 16)
        bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether a text is a number of JSON's grammar.
  static func isNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func digits() -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == 0x2d { rest.removeFirst() }
    let isZero = rest.first == 0x30
    let whole = digits()
    guard whole > 0, !isZero || whole == 1 else { return false }
    if rest.first == 0x2e {
      rest.removeFirst()
      guard digits() > 0 else { return false }
    }
    if rest.first == 0x65 || rest.first == 0x45 {
      rest.removeFirst()
      if rest.first == 0x2b || rest.first == 0x2d { rest.removeFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// A decimal string of DICOM as a number of JSON, where it can be written as one; else as it is.
  static func number(_ text: String) -> String {
    if isNumber(text) { return text }
    var sign = ""
    var rest = text[...]
    if rest.first == "+" || rest.first == "-" { sign = rest.removeFirst() == "-" ? "-" : "" }
    let mantissa = rest.prefix { $0 != "e" && $0 != "E" }
    let exponent = rest.dropFirst(mantissa.count)
    let parts = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let whole = parts.first.map { $0.drop { $0 == "0" } } ?? ""
    let fraction = parts.count == 2 && !parts[1].isEmpty ? "." + parts[1] : ""
    let number = sign + (whole.isEmpty ? "0" : whole) + fraction + exponent
    return mantissa.contains(where: \.isNumber) && isNumber(number) ? number : text
  }

  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text = [UInt8]()
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place > group.count ? UInt8(ascii: "=") : digits[Int(bits >> UInt32(18 - 6 * place)) & 63])
      }
    }
    return text
  }
}
