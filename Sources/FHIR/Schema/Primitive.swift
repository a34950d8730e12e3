/// The forms of R4's primitive types (2.24.0.1). Written out and not as regular expressions, so that nothing that is
/// sent can make a check slow.
enum Primitive {
  /// The primitives that JSON writes as text.
  private static let texts: Set<String> = [
    "string", "markdown", "code", "id", "uri", "url", "canonical", "oid", "uuid", "base64Binary", "instant", "date",
    "dateTime", "time", "xhtml",
  ]
  private static let numbers: Set<String> = ["integer", "unsignedInt", "positiveInt", "decimal"]

  /// Whether this is the name of a primitive type.
  static func isPrimitive(_ type: String) -> Bool {
    texts.contains(type) || numbers.contains(type) || type == "boolean"
  }

  /// Whether a value is one of the type.
  static func accepts(_ value: FHIRValue, as type: String) -> Bool {
    switch value {
    case .boolean: type == "boolean"
    case .number(let digits): numbers.contains(type) && isNumber(digits, type)
    case .string(let text): texts.contains(type) && isText(text, type)
    case .object, .array, .null: false
    }
  }

  private static func isNumber(_ digits: String, _ type: String) -> Bool {
    if type == "decimal" { return digits.utf8.count <= 64 }
    guard let number = Int32(digits) else { return false }
    return switch type {
    case "unsignedInt": number >= 0
    case "positiveInt": number > 0
    default: true
    }
  }

  private static func isText(_ text: String, _ type: String) -> Bool {
    guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 || $0 == "\t" || $0 == "\n" || $0 == "\r" })
    else { return false }
    return switch type {
    case "code": isCode(text)
    case "id": isID(text)
    case "uri", "url", "canonical": text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace }
    case "oid": text.hasPrefix("urn:oid:") && isOID(text.dropFirst(8))
    case "uuid": text.hasPrefix("urn:uuid:") && isUUID(text.dropFirst(9))
    case "base64Binary": isBase64(text)
    case "instant": FHIRTime(text)?.precision == .second
    case "dateTime": FHIRTime(text) != nil
    case "date": FHIRTime(text).map { $0.precision < .second } ?? false
    case "time": FHIRTime.isTimeOfDay(text)
    case "xhtml": text.hasPrefix("<div") && text.hasSuffix("</div>")
    default: text.unicodeScalars.contains { !$0.properties.isWhitespace }
    }
  }

  private static func isCode(_ text: String) -> Bool {
    text.split(separator: " ", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part.unicodeScalars.allSatisfy { !$0.properties.isWhitespace }
    }
  }

  /// Whether a text is an id: 1 to 64 letters, digits, hyphens and dots.
  static func isID(_ text: some StringProtocol) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  private static func isOID(_ text: Substring) -> Bool {
    let arcs = text.split(separator: ".", omittingEmptySubsequences: false)
    return arcs.count > 1 && ["0", "1", "2"].contains(arcs[0])
      && arcs.allSatisfy { arc in
        !arc.isEmpty && arc.utf8.allSatisfy { (0x30...0x39).contains($0) } && (arc == "0" || arc.first != "0")
      }
  }

  private static func isUUID(_ text: Substring) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } }
  }

  private static func isBase64(_ text: String) -> Bool {
    let bytes = text.utf8.filter { $0 != 0x20 && $0 != 0x0a && $0 != 0x0d && $0 != 0x09 }
    let body = bytes.prefix { $0 != UInt8(ascii: "=") }
    guard !bytes.isEmpty, bytes.count.isMultiple(of: 4), bytes.count - body.count <= 2 else { return false }
    return bytes.dropFirst(body.count).allSatisfy { $0 == UInt8(ascii: "=") }
      && body.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
          true
        default: false
        }
      }
  }
}
