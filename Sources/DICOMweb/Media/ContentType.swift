/// A media type with its parameters, as it stands in `Content-Type` and, with a weight, in `Accept` (RFC 9110 8.3.1, 12.5.1).
public struct ContentType: Sendable, Hashable {
  /// The most bytes of a header that are looked at.
  public static let mostBytes = 4_096
  /// The most values of one list.
  public static let mostValues = 64

  /// Type and subtype, in small letters; either may be `*` where it stands in a list.
  public let name: String
  /// The parameters, their names in small letters, without quotation marks.
  public let parameters: [String: String]

  /// Joins the parts.
  public init(_ name: String, _ parameters: [String: String] = [:]) {
    self.name = name.lowercased()
    self.parameters = parameters
  }

  /// Reads one value. Throws `malformedRequest`.
  public init(header: String) throws(DICOMwebError) {
    let values = try Self.list(header)
    guard values.count == 1, let first = values.first else { throw Self.malformed }
    self = first
  }

  /// Reads a list divided by commas. Throws `malformedRequest`.
  public static func list(_ header: String) throws(DICOMwebError) -> [ContentType] {
    guard header.utf8.count <= mostBytes else { throw malformed }
    var reader = HeaderReader(header)
    var values = [ContentType]()
    repeat {
      reader.skipSpace()
      if reader.isAtEnd { break }
      values.append(try one(&reader))
      guard values.count <= mostValues else { throw malformed }
    } while reader.take(",")
    guard reader.isAtEnd else { throw malformed }
    return values
  }

  private static func one(_ reader: inout HeaderReader) throws(DICOMwebError) -> ContentType {
    guard let type = reader.token(), reader.take("/"), let subtype = reader.token() else { throw malformed }
    var parameters = [String: String]()
    reader.skipSpace()
    while reader.take(";") {
      reader.skipSpace()
      if reader.isAtEnd || reader.isNext(",") { break }
      guard let name = reader.token()?.lowercased(), reader.take("="), let value = reader.value(),
        parameters.updateValue(value, forKey: name) == nil
      else { throw malformed }
      reader.skipSpace()
    }
    return ContentType("\(type)/\(subtype)", parameters)
  }

  private static var malformed: DICOMwebError { DICOMwebError(.malformedRequest, "a media type is malformed") }

  /// The weight of a value in a list, 0 to 1,000.
  public var weight: Int {
    guard let text = parameters["q"] else { return 1_000 }
    guard let number = Double(text), number >= 0, number <= 1 else { return 0 }
    return Int((number * 1_000).rounded())
  }
}

/// Reads tokens and quoted texts of a header from front to back.
private struct HeaderReader {
  private let bytes: [UInt8]
  private var place = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { place == bytes.count }
  func isNext(_ mark: Unicode.Scalar) -> Bool { place < bytes.count && bytes[place] == UInt8(ascii: mark) }

  mutating func skipSpace() {
    while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
  }

  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard isNext(mark) else { return false }
    place += 1
    return true
  }

  mutating func token() -> String? {
    let start = place
    while place < bytes.count, Self.isToken(bytes[place]) { place += 1 }
    return start == place ? nil : String(decoding: bytes[start..<place], as: UTF8.self)
  }

  /// A token or a quoted text. Some programs leave quotation marks away around a media type, so a slash is taken too.
  mutating func value() -> String? {
    guard take("\"") else {
      let start = place
      while place < bytes.count, Self.isToken(bytes[place]) || bytes[place] == UInt8(ascii: "/") { place += 1 }
      return start == place ? nil : String(decoding: bytes[start..<place], as: UTF8.self)
    }
    var value = [UInt8]()
    while place < bytes.count {
      var byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\"") { return String(validating: value, as: UTF8.self) }
      if byte == UInt8(ascii: "\\") {
        guard place < bytes.count else { return nil }
        byte = bytes[place]
        place += 1
      }
      value.append(byte)
    }
    return nil
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
