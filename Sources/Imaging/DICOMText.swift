/// Text of a data element (PS3.5 6.1, 6.2): bytes to characters, padding removed.
enum DICOMText {
  /// How bytes become characters.
  enum CharacterSet: Equatable {
    /// One byte one code point: the default repertoire and ISO_IR 100. Also for sets not decoded here, because it never
    /// makes two different identifiers equal, as a replacement character would.
    case bytes
    /// ISO_IR 192.
    case utf8

    /// The set an element (0008,0005) names.
    init(_ value: [UInt8]?) {
      let names = DICOMText.values(value ?? [])
      self = names.count == 1 && names[0] == "ISO_IR 192" ? .utf8 : .bytes
    }
  }

  /// A UID without its padding; nil where empty.
  static func uid(_ bytes: [UInt8]) -> String? { text(bytes, .bytes) }

  /// Text without trailing spaces and NULs; nil where nothing is left.
  static func text(_ bytes: [UInt8], _ set: CharacterSet) -> String? {
    var kept = bytes[...]
    while let last = kept.last, last == 0 || last == 0x20 { kept.removeLast() }
    if kept.isEmpty { return nil }
    if set == .utf8, let text = String(validating: kept, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(kept.map { Unicode.Scalar($0) }))
  }

  /// The values of a code string, each without padding on either side.
  static func values(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0x5c, omittingEmptySubsequences: false).map { part in
      var kept = part.drop { $0 == 0x20 }
      while let last = kept.last, last == 0 || last == 0x20 { kept.removeLast() }
      return String(String.UnicodeScalarView(kept.map { Unicode.Scalar($0) }))
    }
  }

  /// An integer string; nil where it is none.
  static func integer(_ bytes: [UInt8]) -> Int? {
    guard let first = values(bytes).first else { return nil }
    return Int(first)
  }
}
