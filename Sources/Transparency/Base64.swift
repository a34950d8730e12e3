/// Base64 of RFC 4648 section 4, with padding and without anything else: every value has one text and every other text
/// is refused, so that two texts never carry the same signature or root.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let pad = UInt8(ascii: "=")

  static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var text = [UInt8]()
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var group: UInt32 = 0
    var held = 0
    for byte in bytes {
      group = group << 8 | UInt32(byte)
      held += 1
      if held == 3 {
        append(group, digits: 4, to: &text)
        (group, held) = (0, 0)
      }
    }
    if held > 0 {
      append(group << UInt32(8 * (3 - held)), digits: held + 1, to: &text)
      for _ in held..<3 { text.append(pad) }
    }
    return text
  }

  private static func append(_ group: UInt32, digits: Int, to text: inout [UInt8]) {
    for place in 0..<digits { text.append(alphabet[Int(group >> UInt32(18 - 6 * place) & 63)]) }
  }

  /// The bytes, or nil for another alphabet, a length that is no multiple of 4, missing or misplaced padding, or bits
  /// that are set in the padding.
  static func decode(_ text: some BidirectionalCollection<UInt8>) -> [UInt8]? {
    let count = text.count
    guard count.isMultiple(of: 4) else { return nil }
    let padding = text.suffix(2).reversed().prefix { $0 == pad }.count
    var bytes = [UInt8]()
    bytes.reserveCapacity(count / 4 * 3)
    var group: UInt32 = 0
    var held: UInt32 = 0
    for character in text.dropLast(padding) {
      guard let digit = value(of: character) else { return nil }
      group = group << 6 | digit
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: group >> held))
        group &= (1 << held) - 1
      }
    }
    return group == 0 ? bytes : nil
  }

  private static func value(of character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
