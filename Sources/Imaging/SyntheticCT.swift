/// A made-up CT series: an ellipse phantom with air, water, soft tissue, bone and a lesion, as CT Image Storage
/// instances (PS3.3 A.3) in explicit VR little endian. For tests, trials and demonstrations; it shows nobody.
///
/// The same parameters give the same bytes. Pixels are 16 bits with a rescale intercept of -1024, so that
/// stored value − 1024 is the number in Hounsfield units.
public struct SyntheticCT: Sendable {
  /// What may be chosen beside the identifier and the seed.
  public struct Options: Sendable, Hashable {
    /// Rows and columns, 16 to 4,096.
    public var rows = 512, columns = 512
    /// Slices of the series, 1 to 10,000.
    public var slices = 1
    /// Number of the series in its study; series of one seed and identifier share the study.
    public var seriesNumber = 1
    /// Whether pixels are signed.
    public var isSigned = true
    /// Noise of at most this many Hounsfield units either way, 0 to 500.
    public var noise = 12
    /// Issuer of the identifier; none is written where nil.
    public var issuer: String?
    /// Patient's Name.
    public var patientName = "Phantom^Synthetic"
    /// Date of study, series and content, `YYYYMMDD`.
    public var date = "20250102"
    /// The study to add to; one is derived from seed and identifier where nil.
    public var studyInstanceUID: String?
    /// Distance between slices and between pixels, in micrometres.
    public var sliceSpacing = 2_500, pixelSpacing = 700

    /// One slice of 512 by 512 signed pixels.
    public init() {}
  }

  /// Patient ID of every instance.
  public let patientIdentifier: String
  /// What noise and UIDs derive from.
  public let seed: UInt64
  /// The other choices.
  public let options: Options
  /// Study Instance UID.
  public let studyInstanceUID: String
  /// Series Instance UID.
  public let seriesInstanceUID: String
  /// Frame of Reference UID, one for the study's series.
  public let frameOfReferenceUID: String

  /// A series for a patient. Throws `invalidParameter` for a text that fits no element or a size out of range.
  public init(patientIdentifier: String, seed: UInt64, options: Options = Options()) throws(ImagingError) {
    for text in [patientIdentifier, options.issuer ?? "-", options.patientName] {
      let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x5c && $0.value != 0x7f }
      guard isPlain, !text.isEmpty, text.unicodeScalars.count <= 64 else {
        throw ImagingError(.invalidParameter, "identifier, issuer and name take 1 to 64 characters and no backslash")
      }
    }
    let sizes = [options.rows, options.columns]
    guard sizes.allSatisfy((16...4_096).contains), (1...10_000).contains(options.slices),
      (1...99_999).contains(options.seriesNumber), (0...500).contains(options.noise),
      (1...1_000_000).contains(options.sliceSpacing), (1...1_000_000).contains(options.pixelSpacing)
    else { throw ImagingError(.invalidParameter, "a size, number, noise or spacing is out of range") }
    guard options.date.utf8.count == 8, options.date.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw ImagingError(.invalidParameter, "a date is eight digits")
    }
    if let study = options.studyInstanceUID, !DICOMUID.isWellFormed(study) {
      throw ImagingError(.invalidParameter, "the study instance uid is not well formed")
    }
    self.patientIdentifier = patientIdentifier
    self.seed = seed
    self.options = options
    let study = options.studyInstanceUID ?? Self.uid(seed, patientIdentifier, "study")
    studyInstanceUID = study
    seriesInstanceUID = Self.uid(seed, study, "series \(options.seriesNumber)")
    frameOfReferenceUID = Self.uid(seed, study, "frame of reference")
  }

  /// SOP Instance UID of a slice, counted from 0.
  public func sopInstanceUID(slice: Int) -> String { Self.uid(seed, seriesInstanceUID, "slice \(slice)") }

  /// The file of a slice, counted from 0. Throws `invalidParameter` outside the series.
  public func file(slice: Int) throws(ImagingError) -> [UInt8] {
    guard (0..<options.slices).contains(slice) else {
      throw ImagingError(.invalidParameter, "the series has slices 0 to \(options.slices - 1)")
    }
    return header(slice: slice) + dataSet(slice: slice, pixels: pixels(slice: slice))
  }

  /// A UID from names, the same for the same names: two 64-bit streams fed with every byte. Not meant to be secret.
  static func uid(_ seed: UInt64, _ names: String...) -> String {
    var high = SeededNumbers(seed: seed)
    var low = SeededNumbers(seed: ~seed)
    for byte in names.joined(separator: "\n").utf8 {
      high = SeededNumbers(seed: high.next() ^ UInt64(byte))
      low = SeededNumbers(seed: low.next() &+ UInt64(byte))
    }
    return DICOMUID.derived(from: UInt128(high.next()) << 64 | UInt128(low.next()))
  }
}
