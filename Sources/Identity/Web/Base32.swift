/// Bytes as text that people type: five bits a character.
package enum Base32 {
  fileprivate static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
  /// Crockford's: without I, L, O and U.
  private static let crockfordDigits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// RFC 4648's, without padding, as authenticators expect secrets.
  package static func rfc4648(_ bytes: [UInt8]) -> String { text(of: bytes, in: standard) }

  /// Crockford's.
  package static func crockford(_ bytes: [UInt8]) -> String { text(of: bytes, in: crockfordDigits) }

  /// What a person typed of Crockford's, in one form: capitals, no hyphens and spaces, O and I and L as the digits that
  /// they look like.
  package static func normalised(_ text: String) -> String {
    String(
      text.uppercased().compactMap { character -> Character? in
        switch character {
        case "-", " ": nil
        case "O": "0"
        case "I", "L": "1"
        default: character
        }
      })
  }

  private static func text(of bytes: [UInt8], in digits: [Character]) -> String {
    var text = ""
    var (pending, count): (UInt32, UInt32) = (0, 0)
    for byte in bytes {
      pending = pending << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        text.append(digits[Int(pending >> count & 31)])
      }
      // Only the bits that are left are kept, so the number never grows past 12 bits.
      pending &= (1 << count) - 1
    }
    if count > 0 { text.append(digits[Int(pending << (5 - count) & 31)]) }
    return text
  }
}

extension Base32 {
  /// The bytes of RFC 4648's text without padding; nil for another character.
  package static func bytes(rfc4648 text: String) -> [UInt8]? {
    var bytes = [UInt8]()
    var (pending, count): (UInt32, UInt32) = (0, 0)
    for character in text {
      guard let digit = standard.firstIndex(of: character) else { return nil }
      pending = (pending << 5 | UInt32(digit)) & 0xfff
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> count))
      }
    }
    return bytes
  }
}
