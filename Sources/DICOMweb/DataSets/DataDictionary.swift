internal import Imaging

/// The value representations of the standard's elements, for files that do not write them.
enum DataDictionary {
  /// The representation of an element; `UN` where it is not known.
  static func vr(of tag: DICOMTag, isSigned: Bool) -> DICOMVR {
    if tag.isPrivate { return (0x10...0xff).contains(tag.element) ? .LO : .UN }
    if tag.element == 0 { return .UL }
    if tag.group & 0xff00 == 0x6000, let vr = overlays[tag.element] { return vr }
    if signed.contains(tag) { return isSigned ? .SS : .US }
    return known[tag] ?? .UN
  }

  private static let overlays: [UInt16: DICOMVR] = [
    0x10: .US, 0x11: .US, 0x15: .IS, 0x22: .LO, 0x40: .CS, 0x45: .LO, 0x50: .SS, 0x51: .US, 0x100: .US, 0x102: .US,
    0x1500: .LO, 0x3000: .OW,
  ]

  private static let known: [DICOMTag: DICOMVR] = {
    var known: [DICOMTag: DICOMVR] = [:]
    for (name, words) in table {
      guard let vr = DICOMVR(rawValue: name) else { continue }
      for tag in tags(words) { known[tag] = vr }
    }
    return known
  }()

  /// Those that are signed where the pixels are.
  private static let signed = Set(tags(table["XS"] ?? ""))

  private static func tags(_ words: String) -> [DICOMTag] {
    var group: UInt16 = 0
    return words.split(separator: " ").compactMap { word in
      if word.hasSuffix(":") {
        group = UInt16(word.dropLast(), radix: 16) ?? 0
        return nil
      }
      return UInt16(word, radix: 16).map { DICOMTag(group, $0) }
    }
  }
}
