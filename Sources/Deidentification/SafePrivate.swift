internal import Imaging

/// Private attributes that PS3.15 table E.3.10-1 calls safe, as far as they are numbers and two readings of the table have them
/// (tools/deidentification/second.py): they say how a picture was taken.
enum SafePrivate {
  /// Whether an element of a creator's block is one of them. The last byte of the element tells it within its block.
  static func holds(_ creator: [UInt8], _ group: UInt16, _ element: UInt8) -> Bool {
    var name = creator[...]
    while let last = name.last, last == 0x20 || last == 0 { name.removeLast() }
    return table[String(decoding: name, as: UTF8.self)]?.contains(DICOMTag(group, UInt16(element))) ?? false
  }

  private static let table: [String: Set<DICOMTag>] = [
    "Philips PET Private Group": [DICOMTag(0x7053, 0x00), DICOMTag(0x7053, 0x09)],
    "ELSCINT1": [
      DICOMTag(0x00e1, 0x21), DICOMTag(0x01f1, 0x07), DICOMTag(0x01f1, 0x26), DICOMTag(0x01f1, 0x27),
    ],
    "GEMS_ACQU_01": [DICOMTag(0x0019, 0x23), DICOMTag(0x0019, 0x24), DICOMTag(0x0019, 0x27)],
    "GEMS_PARM_01": [DICOMTag(0x0043, 0x39), DICOMTag(0x0043, 0x6f)],
    "GEMS_HELIOS_01": [DICOMTag(0x0045, 0x02)],
    "SIEMENS MR HEADER": [
      DICOMTag(0x0019, 0x0c), DICOMTag(0x0019, 0x0e), DICOMTag(0x0019, 0x27),
    ],
    "Philips Imaging DD 001": [DICOMTag(0x2001, 0x03)],
  ]
}
