import Deidentification
import Foundation
import Imaging
import Testing

/// Small files built by hand, each for one rule.
struct OptionTests {
  /// An element in explicit little endian.
  private func element(_ tag: UInt32, _ vr: String, _ value: [UInt8]) -> [UInt8] {
    let value = value.count & 1 == 1 ? value + [0x20] : value
    let isLong = ["OB", "OW", "SQ", "UN", "UT"].contains(vr)
    let size = little(UInt32(value.count), isLong ? 4 : 2)
    return little(tag >> 16, 2) + little(tag & 0xffff, 2) + Array(vr.utf8) + (isLong ? [0, 0] : []) + size + value
  }

  private func text(_ tag: UInt32, _ vr: String, _ value: String) -> [UInt8] { element(tag, vr, Array(value.utf8)) }

  /// An element in implicit little endian.
  private func implicit(_ tag: UInt32, _ value: [UInt8]) -> [UInt8] {
    little(tag >> 16, 2) + little(tag & 0xffff, 2) + little(UInt32(value.count), 4) + value
  }

  private func little(_ number: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
  }

  private func file(_ elements: [UInt8], syntax: String = "1.2.840.10008.1.2.1") -> [UInt8] {
    let padded = Array(syntax.utf8) + (syntax.utf8.count & 1 == 1 ? [0] : [])
    return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + element(0x0002_0010, "UI", padded) + elements
  }

  private func copy(
    _ elements: [UInt8], _ options: DeidentificationOptions = [], syntax: String = "1.2.840.10008.1.2.1"
  ) throws -> [UInt8] {
    try Deidentifier(options).deidentify(MemorySource(file(elements, syntax: syntax))).bytes()
  }

  private func holds(_ file: [UInt8], _ text: String) -> Bool { Data(file).range(of: Data(text.utf8)) != nil }

  @Test func `a description stays where that is asked for, and not with a name or a number in it`() throws {
    let name = text(0x0010_0010, "PN", "Marblethwaite^Quintessa")
    let description: UInt32 = 0x0008_103e
    let plain = text(description, "LO", "Thorax axial 5 mm")
    #expect(try holds(copy(plain + name, [.cleanDescriptors]), "Thorax axial"))
    #expect(try !holds(copy(plain + name), "Thorax"))
    for words in [
      "for MARBLETHWAITE", "case 77341", "a@b", "born 3.6.47", "on 3/6/47", "for Dr Who", "Patient seen", "\u{1b}(B",
    ] {
      #expect(try !holds(copy(text(description, "LO", words) + name, [.cleanDescriptors]), words), "\(words)")
    }
    for words in ["Knee 1.5 mm", "T2 tse 0.5 mm", "Li-Fraumeni"] {
      #expect(try holds(copy(text(description, "LO", words) + name, [.cleanDescriptors]), words), "\(words)")
    }
    // A short name goes as a word of its own, and letters beyond ASCII cannot be compared with each other.
    let li = text(0x0010_0010, "PN", "Li^Xu")
    #expect(try !holds(copy(text(description, "LO", "knee of LI") + li, [.cleanDescriptors]), "knee"))
    #expect(try holds(copy(text(description, "LO", "limb, axial") + li, [.cleanDescriptors]), "limb"))
    let umlaut = text(0x0010_0010, "PN", "M\u{fc}ller")
    #expect(try !holds(copy(text(description, "LO", "Fu\u{df} von M\u{dc}LLER") + umlaut, [.cleanDescriptors]), "von"))
    #expect(try holds(copy(text(description, "LO", "Fu\u{df} axial") + name, [.cleanDescriptors]), "axial"))
  }

  @Test func `a name typed where none belongs goes, and other text there stays`() throws {
    let elements =
      text(0x0008_0070, "LO", "Marblethwaite Ltd") + text(0x0010_0010, "PN", "Marblethwaite^Quintessa")
      + text(0x0018_1020, "LO", "version 7")
    #expect(try !holds(copy(elements), "Marblethwaite"))
    #expect(try holds(copy(text(0x0008_0070, "LO", "Aureole Ltd")), "Aureole Ltd"))
  }

  @Test func `a sequence hidden in UN is gone through, and one that holds no items is refused`() throws {
    let name = implicit(0x0010_0010, Array("Quintessa ".utf8)) + implicit(0x0018_0050, Array("5.125 ".utf8))
    let item = implicit(0xfffe_e000, name)
    // Referenced Series Sequence, with a defined length.
    let hidden = try copy(element(0x0008_1115, "UN", item))
    #expect(!holds(hidden, "Quintessa") && holds(hidden, "5.125"))
    #expect(throws: DeidentificationError(.malformed, "")) {
      try copy(element(0x0008_1115, "UN", Array("no items at all!".utf8)))
    }
    #expect(try !holds(copy(text(0x0008_1115, "LO", "Quintessa")), "Quintessa"), "a sequence is no text")
  }

  @Test func `safe private numbers stay with their creator, and nothing else that is private`() throws {
    let elements =
      text(0x0019_0010, "LO", "SIEMENS MR HEADER") + text(0x0019_0011, "LO", "OTHER")
      + text(0x0019_1008, "CS", "SECRET") + text(0x0019_100c, "IS", "918273645") + text(0x0019_110c, "IS", "4242")
    let kept = try copy(elements, [.retainSafePrivate])
    #expect(holds(kept, "SIEMENS MR HEADER") && holds(kept, "918273645"))
    #expect(!holds(kept, "SECRET") && !holds(kept, "4242") && !holds(kept, "OTHER"))
    #expect(try !holds(copy(elements), "918273645"))
    // Two readings of the standard call the second safe, and one of them only the first.
    let doubtful =
      text(0x0043_0010, "LO", "GEMS_PARM_01") + text(0x0043_1027, "SH", "1.375:1") + text(0x0043_1039, "IS", "700777")
    let sure = try copy(doubtful, [.retainSafePrivate])
    #expect(holds(sure, "700777") && !holds(sure, "1.375:1"))
  }

  @Test func `a report keeps codes and numbers where that is asked for, its texts never`() throws {
    func item(_ bytes: [UInt8]) -> [UInt8] { little(0xe000_fffe, 4) + little(UInt32(bytes.count), 4) + bytes }
    let content = element(
      0x0040_a730, "SQ",
      item(text(0x0008_0104, "LO", "Finding") + text(0x0040_a160, "UT", "Quintessa") + text(0x0040_a30a, "DS", "37.5")))
    let kept = try copy(content, [.cleanStructuredContent])
    #expect(holds(kept, "Finding") && holds(kept, "37.5") && !holds(kept, "Quintessa"))
    let hollow = try copy(content)
    #expect(!holds(hollow, "Finding") && !holds(hollow, "Quintessa"))
  }

  @Test func `fragments are copied as they are`() throws {
    let fragments =
      little(0x7fe0, 2) + little(0x0010, 2) + Array("OB".utf8) + [0, 0] + little(.max, 4) + little(0xe000_fffe, 4)
      + little(0, 4) + little(0xe000_fffe, 4) + little(4, 4) + [1, 2, 3, 4] + little(0xe0dd_fffe, 4) + little(0, 4)
    let copy = try copy(fragments, syntax: "1.2.840.10008.1.2.4.50")
    #expect(copy.suffix(fragments.count).elementsEqual(fragments))
    #expect(try DICOMReader().read(copy).pixelData?.fragments == 1)
  }

  @Test func `UIDs that the standard gives out stay, others of the same attribute do not`() throws {
    #expect(try holds(copy(text(0x0008_0018, "UI", "1.2.840.10008.1.5.7 ")), "1.2.840.10008.1.5.7"))
    #expect(try !holds(copy(text(0x0008_0018, "UI", "1.2.840.113619.7")), "1.2.840.113619"))
  }
}
