internal import Identity

/// The texts of JSON-RPC for numbers and bytes: `0x` and hexadecimal digits, numbers without leading zeros.
public enum Quantity {
  /// The text of a number.
  public static func text(_ number: some BinaryInteger) -> String { "0x" + String(number, radix: 16) }

  /// The text of bytes.
  public static func text(_ bytes: [UInt8]) -> String { "0x" + bytes.hex }

  /// Reads a number; nil when it is no quantity or does not fit.
  public static func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ text: some StringProtocol, as type: Number.Type = Number.self
  ) -> Number? {
    guard let digits = digits(text) else { return nil }
    return Number(digits, radix: 16)
  }

  /// Reads a number of at most 32 bytes as its big-endian bytes without leading zeros; nil when it is none.
  static func scalar(_ text: some StringProtocol) -> [UInt8]? {
    guard let digits = digits(text), digits.utf8.count <= 64 else { return nil }
    let even = digits.utf8.count.isMultiple(of: 2) ? String(digits) : "0" + digits
    return [UInt8](hex: even)?.drop { $0 == 0 }.map { $0 }
  }

  /// Reads bytes; nil for an odd number of digits, anything but digits, or more than so many bytes.
  public static func bytes(_ text: some StringProtocol, atMost limit: Int = 1 << 20) -> [UInt8]? {
    guard text.hasPrefix("0x"), text.utf8.count - 2 <= limit * 2 else { return nil }
    return [UInt8](hex: text.dropFirst(2))
  }

  private static func digits<Text: StringProtocol>(_ text: Text) -> Text.SubSequence? {
    guard text.hasPrefix("0x"), text.utf8.count > 2, text.utf8.count <= 66 else { return nil }
    let digits = text.dropFirst(2)
    // A sign, which Swift would read, is no digit.
    guard digits.utf8.allSatisfy(isDigit), digits.utf8.count == 1 || digits.utf8.first != UInt8(ascii: "0") else {
      return nil
    }
    return digits
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
