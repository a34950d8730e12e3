internal import Imaging

/// The words by which a file names people, places and numbers, to find them again where they do not belong.
struct IdentityWords: Sendable {
  private let words: [[UInt8]]

  /// The words of a file's own identifying attributes at its top level.
  init(_ file: DICOMFile) {
    var found: Set<[UInt8]> = []
    for element in file.elements {
      guard let value = element.value, value.count <= 1_024 else { continue }
      let isName = (element.vr ?? DataDictionary.standard[element.tag]) == .PN
      guard isName || Self.sources.contains(element.tag) else { continue }
      for word in Self.split(value) where word.count >= 2 { found.insert(word) }
    }
    words = Array(found.prefix(500))
  }

  /// Whether a text holds one of the words of at least so many bytes.
  func stand(in text: [UInt8], from length: Int) -> Bool {
    let text = text.map(Self.lowered)
    return words.contains { $0.count >= length && Self.holds(text, $0) }
  }

  /// Whether a description may stay: none of the words, nothing like a name's parts, a title, an address, a number or a
  /// date, and nothing that cannot be compared. A name that the file gives nowhere else is not known here.
  func allow(_ text: [UInt8]) -> Bool {
    if stand(in: text, from: 3) { return false }
    // Of two letters as a word of its own alone: they stand within many others.
    let parts = Set(Self.split(text))
    guard parts.isDisjoint(with: Self.titles), !words.contains(where: { $0.count == 2 && parts.contains($0) }) else {
      return false
    }
    // Beyond ASCII large and small letters are not told apart, nor the characters of one set from those of another.
    let isComparable = !text.contains { $0 >= 0x80 } || !words.contains { $0.contains { $0 >= 0x80 } }
    return isComparable && !Self.holdsNumberOrSign(text)
  }

  /// Four digits in a row, three numbers joined as a date's are, `^`, `@`, or an escape to other characters.
  private static func holdsNumberOrSign(_ text: [UInt8]) -> Bool {
    var (digits, joined) = (0, 0)
    for byte in text {
      let isDigit = (0x30...0x39).contains(byte)
      let joins = [0x2d, 0x2e, 0x2f].contains(byte) && digits > 0
      joined = isDigit ? joined : joins ? joined + 1 : 0
      digits = isDigit ? digits + 1 : 0
      if digits >= 4 || isDigit && joined >= 2 || [0x5e, 0x40, 0x1b].contains(byte) { return true }
    }
    return false
  }

  /// What stands before somebody's name.
  private static let titles = Set(
    ["dr", "mr", "mrs", "ms", "prof", "herr", "frau", "mme", "sr", "sra", "patient"].map { Array($0.utf8) })

  private static func split(_ text: [UInt8]) -> [[UInt8]] {
    text.split(whereSeparator: { !isOfWord($0) }).map { $0.map(lowered) }
  }

  private static let sources: Set<DICOMTag> = [
    DICOMTag(0x0008, 0x0050), DICOMTag(0x0008, 0x0080), DICOMTag(0x0008, 0x0081), DICOMTag(0x0008, 0x1010),
    DICOMTag(0x0010, 0x0020), DICOMTag(0x0010, 0x1000), DICOMTag(0x0010, 0x1040), DICOMTag(0x0010, 0x1090),
    DICOMTag(0x0010, 0x2154), DICOMTag(0x0018, 0x1000), DICOMTag(0x0038, 0x0010),
  ]

  /// Letters, digits and everything beyond ASCII, whose characters are not told apart here.
  private static func isOfWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5a).contains(byte) ? byte + 0x20 : byte }

  private static func holds(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard text.count >= word.count else { return false }
    return (0...text.count - word.count).contains { text[$0..<$0 + word.count].elementsEqual(word) }
  }
}
