/// The group and element number of a data element (PS3.5 7.1).
public struct DICOMTag: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Group in the upper 16 bits, element in the lower.
  public let rawValue: UInt32

  /// A tag from its 32 bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A tag from its two numbers.
  public init(_ group: UInt16, _ element: UInt16) { rawValue = UInt32(group) << 16 | UInt32(element) }

  /// The group number.
  public var group: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }
  /// The element number.
  public var element: UInt16 { UInt16(truncatingIfNeeded: rawValue) }
  /// Whether the group is odd, so the element is private (PS3.5 7.8).
  public var isPrivate: Bool { group & 1 == 1 }

  /// By group, then element.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The usual form, `(0010,0020)`.
  public var description: String { "(\(Self.hex(group)),\(Self.hex(element)))" }

  private static func hex(_ number: UInt16) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }
}

extension DICOMTag {
  /// Transfer Syntax UID.
  public static let transferSyntaxUID = DICOMTag(0x0002, 0x0010)
  /// Media Storage SOP Class UID.
  public static let mediaStorageSOPClassUID = DICOMTag(0x0002, 0x0002)
  /// Specific Character Set.
  public static let specificCharacterSet = DICOMTag(0x0008, 0x0005)
  /// SOP Class UID.
  public static let sopClassUID = DICOMTag(0x0008, 0x0016)
  /// SOP Instance UID.
  public static let sopInstanceUID = DICOMTag(0x0008, 0x0018)
  /// Study Date.
  public static let studyDate = DICOMTag(0x0008, 0x0020)
  /// Study Description.
  public static let studyDescription = DICOMTag(0x0008, 0x1030)
  /// Modality.
  public static let modality = DICOMTag(0x0008, 0x0060)
  /// Patient's Name.
  public static let patientName = DICOMTag(0x0010, 0x0010)
  /// Patient ID.
  public static let patientID = DICOMTag(0x0010, 0x0020)
  /// Issuer of Patient ID.
  public static let issuerOfPatientID = DICOMTag(0x0010, 0x0021)
  /// Study Instance UID.
  public static let studyInstanceUID = DICOMTag(0x0020, 0x000d)
  /// Series Instance UID.
  public static let seriesInstanceUID = DICOMTag(0x0020, 0x000e)
  /// Photometric Interpretation.
  public static let photometricInterpretation = DICOMTag(0x0028, 0x0004)
  /// Number of Frames.
  public static let numberOfFrames = DICOMTag(0x0028, 0x0008)
  /// Rows.
  public static let rows = DICOMTag(0x0028, 0x0010)
  /// Columns.
  public static let columns = DICOMTag(0x0028, 0x0011)
  /// Bits Allocated.
  public static let bitsAllocated = DICOMTag(0x0028, 0x0100)
  /// Burned In Annotation.
  public static let burnedInAnnotation = DICOMTag(0x0028, 0x0301)
  /// Pixel Data.
  public static let pixelData = DICOMTag(0x7fe0, 0x0010)

  static let item = DICOMTag(0xfffe, 0xe000)
  static let itemDelimitation = DICOMTag(0xfffe, 0xe00d)
  static let sequenceDelimitation = DICOMTag(0xfffe, 0xe0dd)

  /// What ``DICOMSummary`` reads: always kept, and refused when it stands twice or is too long to keep.
  static let summarised: Set<DICOMTag> = [
    .specificCharacterSet, .sopClassUID, .sopInstanceUID, .studyDate, .modality, .patientName, .patientID,
    .issuerOfPatientID, .studyInstanceUID, .seriesInstanceUID, .photometricInterpretation, .numberOfFrames, .rows,
    .columns, .bitsAllocated, .burnedInAnnotation,
  ]

  /// Pixel Data, Float Pixel Data and Double Float Pixel Data.
  var holdsPixels: Bool {
    self == .pixelData || self == DICOMTag(0x7fe0, 0x0008) || self == DICOMTag(0x7fe0, 0x0009)
  }
}
