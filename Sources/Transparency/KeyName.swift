/// The name of a key in a note: not empty, no Unicode space, no plus, no control character (c2sp.org/signed-note).
/// A name without a scheme such as `example.com/log` is recommended. Names are compared byte for byte.
public struct KeyName: Sendable {
  /// The most bytes of a name that this library accepts.
  public static let maximumByteCount = 255
  /// The name.
  public let text: String

  /// Takes a name; throws `malformedName` for anything that cannot stand in a signature line.
  public init(_ text: some StringProtocol) throws(TransparencyError) {
    guard !text.isEmpty, text.utf8.count <= Self.maximumByteCount else {
      throw TransparencyError(.malformedName, "a key name has 1 to 255 bytes")
    }
    for scalar in text.unicodeScalars
    where scalar.value < 0x20 || scalar == "+" || scalar.properties.isWhitespace {
      throw TransparencyError(.malformedName, "a key name holds a space, a plus or a control character")
    }
    self.text = String(text)
  }

  /// The name's bytes in UTF-8.
  var bytes: [UInt8] { Array(text.utf8) }
}

extension KeyName: Hashable {
  /// Names are equal when their bytes are: Swift's own equality of strings would join different spellings.
  public static func == (left: KeyName, right: KeyName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xff as UInt8)
  }
}

extension KeyName: CustomStringConvertible {
  /// The name.
  public var description: String { text }
}
