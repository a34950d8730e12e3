/// What a person logs in as: 3 to 64 of a–z, 0–9, full stop, underscore, at sign and hyphen.
struct AccountName: Hashable, Sendable {
  /// The name.
  let text: String

  /// Takes a name; nil when it is none.
  init?(_ text: String) {
    let isFine = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "@"), UInt8(ascii: "-"): true
      default: false
      }
    }
    guard isFine, (3...64).contains(text.utf8.count) else { return nil }
    self.text = text
  }
}
