/// Unique identifiers (PS3.5 section 9, annex B).
public enum DICOMUID {
  /// Whether a text is a UID: at most 64 characters, numbers divided by dots, none with a leading zero.
  public static func isWellFormed(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= 64 else { return false }
    return text.utf8.split(separator: 0x2e, omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) } && (part.count == 1 || part.first != 0x30)
    }
  }

  /// A UID under 2.25 from 128 bits, which become a UUID of version 8 (RFC 9562): its variant and version are set.
  public static func derived(from bits: UInt128) -> String {
    let version = UInt128(0xf) << 76
    let variant = UInt128(0x3) << 62
    let uuid = bits & ~version & ~variant | UInt128(8) << 76 | UInt128(2) << 62
    return "2.25.\(uuid)"
  }
}
