/// What the exchange needs to know of a DICOM file: which object it is, whose, and of what shape.
///
/// Texts are the file's own, without padding; a value that is absent, empty or unreadable is nil. UIDs are not checked
/// for form: see ``DICOMUID/isWellFormed(_:)`` before one goes into a path or an address. Where an attribute of one
/// value holds several, they stay joined by backslashes.
public struct DICOMSummary: Sendable, Hashable {
  /// What (0028,0301) says of identifying text in the pixels.
  public enum BurnedIn: String, Sendable, Hashable {
    /// YES.
    case yes = "YES"
    /// NO.
    case no = "NO"
  }

  /// SOP Class UID.
  public let sopClassUID: String?
  /// SOP Instance UID.
  public let sopInstanceUID: String?
  /// Study Instance UID.
  public let studyInstanceUID: String?
  /// Series Instance UID.
  public let seriesInstanceUID: String?
  /// Modality, such as `CT`.
  public let modality: String?
  /// Patient ID and its issuer. Personal data.
  public let patient: PatientIdentifier?
  /// Patient's Name as it is written, components divided by `^`. Personal data: never log or index it.
  public let patientName: String?
  /// Study Date as it is written, `YYYYMMDD`.
  public let studyDate: String?
  /// Study Description; nil also where it is too long to be kept. Personal data.
  public let studyDescription: String?
  /// Rows of pixels.
  public let rows: Int?
  /// Columns of pixels.
  public let columns: Int?
  /// Frames; nil where not stated, which means one in an image.
  public let numberOfFrames: Int?
  /// Bits a sample takes.
  public let bitsAllocated: Int?
  /// Photometric Interpretation, such as `MONOCHROME2`.
  public let photometricInterpretation: String?
  /// Transfer Syntax UID; nil where the file states none.
  public let transferSyntaxUID: String?
  /// Burned In Annotation; nil where absent or neither YES nor NO.
  public let burnedInAnnotation: BurnedIn?
  /// Whether the file is a DICOMDIR (PS3.10 section 8), which belongs to a disc and not to a patient.
  public let isDirectory: Bool
  /// The size of the file in bytes.
  public let fileSize: UInt64

  /// The summary of a file that was read.
  public init(_ file: DICOMFile) {
    let set = DICOMText.CharacterSet(file[.specificCharacterSet]?.value)
    let isBig = file.transferSyntax.encoding.isBigEndian
    func text(_ tag: DICOMTag, _ set: DICOMText.CharacterSet = .bytes) -> String? {
      file[tag]?.value.flatMap { DICOMText.text($0, set) }
    }
    func number(_ tag: DICOMTag) -> Int? { file[tag].flatMap { Self.number($0, isBig: isBig) } }

    sopClassUID = text(.sopClassUID)
    sopInstanceUID = text(.sopInstanceUID)
    studyInstanceUID = text(.studyInstanceUID)
    seriesInstanceUID = text(.seriesInstanceUID)
    modality = text(.modality)
    patient = text(.patientID, set).map { PatientIdentifier($0, issuer: text(.issuerOfPatientID, set)) }
    patientName = text(.patientName, set)
    studyDate = text(.studyDate)
    studyDescription = text(.studyDescription, set)
    rows = number(.rows)
    columns = number(.columns)
    numberOfFrames = file[.numberOfFrames]?.value.flatMap(DICOMText.integer)
    bitsAllocated = number(.bitsAllocated)
    photometricInterpretation = text(.photometricInterpretation)
    transferSyntaxUID = file.transferSyntax.uid
    // Read generously: a YES that is padded or written small must not be missed.
    let burnedIn = file[.burnedInAnnotation]?.value.flatMap { DICOMText.values($0).first?.uppercased() }
    burnedInAnnotation = burnedIn.flatMap(BurnedIn.init(rawValue:))
    isDirectory = text(.mediaStorageSOPClassUID) == "1.2.840.10008.1.3.10"
    fileSize = file.size
  }

  /// The first of one or more unsigned 16-bit numbers.
  private static func number(_ element: DICOMElement, isBig: Bool) -> Int? {
    guard element.vr == nil || element.vr == .US, let value = element.value, value.count >= 2 else { return nil }
    return isBig ? Int(value[0]) << 8 | Int(value[1]) : Int(value[1]) << 8 | Int(value[0])
  }
}
