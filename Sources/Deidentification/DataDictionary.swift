internal import Imaging

/// PS3.6: the value representations of the standard's attributes, for data sets that do not write them and for telling
/// the standard's attributes from others.
struct DataDictionary: Sendable {
  static let standard = DataDictionary()

  private let representations: [DICOMTag: DICOMVR]

  private init() {
    var table: [DICOMTag: DICOMVR] = [:]
    var current: (group: UInt16, vr: DICOMVR)?
    for word in Self.rows.split(whereSeparator: \.isWhitespace) {
      if word.utf8.count == 6, let group = UInt16(word.prefix(4), radix: 16) {
        current = DICOMVR(rawValue: String(word.suffix(2))).map { (group, $0) }
      } else if let current, let element = UInt16(word, radix: 16) {
        table[DICOMTag(current.group, element)] = current.vr
      }
    }
    representations = table
  }

  subscript(_ tag: DICOMTag) -> DICOMVR? { representations[tag] }
}
