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
      for word in value.split(whereSeparator: { !Self.isOfWord($0) }) where word.count >= 3 {
        found.insert(word.map(Self.lowered))
      }
    }
    words = Array(found.prefix(500))
  }

  /// Whether a text holds one of the words of at least so many bytes.
  func stand(in text: [UInt8], from length: Int) -> Bool {
    let text = text.map(Self.lowered)
    return words.contains { $0.count >= length && Self.holds(text, $0) }
  }

  /// Whether a description may stay: none of the words, and nothing like a name's parts, an address or a number.
  func allow(_ text: [UInt8]) -> Bool {
    if stand(in: text, from: 3) { return false }
    var digits = 0
    for byte in text {
      digits = (0x30...0x39).contains(byte) ? digits + 1 : 0
      if digits >= 4 || byte == 0x5e || byte == 0x40 { return false }
    }
    return true
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
