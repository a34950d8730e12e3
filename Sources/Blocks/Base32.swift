/// RFC 4648 base32 without padding, in the two alphabets that IPFS uses: lower case in CIDs, upper case in file names.
enum Base32: Sendable {
  case lower
  case upper

  private var letter: UInt8 {
    switch self {
    case .lower: UInt8(ascii: "a")
    case .upper: UInt8(ascii: "A")
    }
  }

  /// The text of the bytes, five bits a character, the last one filled up with zero bits.
  func encode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var text = [UInt8]()
    text.reserveCapacity((bytes.underestimatedCount * 8 + 4) / 5)
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for byte in bytes {
      bits = (bits << 8 | UInt32(byte)) & 0xfff
      count += 8
      while count >= 5 {
        count -= 5
        text.append(character(UInt8(truncatingIfNeeded: bits >> count & 31)))
      }
    }
    if count > 0 { text.append(character(UInt8(truncatingIfNeeded: bits << (5 - count) & 31))) }
    return text
  }

  /// The bytes of the text; nil for other characters, or when bits that fill up are not zero or are too many.
  func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes = [UInt8]()
    bytes.reserveCapacity(text.underestimatedCount * 5 / 8)
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for character in text {
      guard let value = value(character) else { return nil }
      bits = (bits << 5 | UInt32(value)) & 0xfff
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    guard count < 5, bits & (1 << count - 1) == 0 else { return nil }
    return bytes
  }

  private func character(_ value: UInt8) -> UInt8 {
    value < 26 ? letter + value : UInt8(ascii: "2") + (value - 26)
  }

  private func value(_ character: UInt8) -> UInt8? {
    switch character {
    case letter...letter + 25: character - letter
    case UInt8(ascii: "2")...UInt8(ascii: "7"): character - UInt8(ascii: "2") + 26
    default: nil
    }
  }
}
