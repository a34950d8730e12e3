public import Crypto
public import Imaging

/// Makes copies of DICOM files that do not say whose they are (PS3.15 annex E, basic profile with options).
///
/// One value maps equal UIDs equally, so a study's references go on to resolve among its copies. Nobody without the key
/// gets back from a copy to its original. Pixels are copied byte for byte and never looked at.
public struct Deidentifier: Sendable {
  /// What is kept beyond the basic profile.
  public let options: DeidentificationOptions
  private let pseudonyms: Pseudonyms
  private let table: ConfidentialityTable

  /// A de-identifier with a key; by default a fresh one, which is forgotten with this value.
  public init(
    _ options: DeidentificationOptions = [], key: SymmetricKey = SymmetricKey(size: .bits256)
  ) throws(DeidentificationError) {
    guard options.isConsistent else {
      throw DeidentificationError(.badOptions, "dates are kept or moved, not both")
    }
    self.options = options
    pseudonyms = Pseudonyms(key: key)
    table = ConfidentialityTable(options)
  }

  /// De-identifies a file from any source. The encoding of the copy is the original's; a deflated one becomes explicit
  /// little endian.
  ///
  /// Throws `ImagingError` for a file that the reader refuses, `DeidentificationError` for what it cannot look into.
  public func deidentify(_ source: some DICOMSource) throws -> DeidentifiedFile {
    let file = try DICOMReader(limits: DICOMLimits(inflated: 256 << 20)).read(source)
    let summary = DICOMSummary(file)
    guard !summary.isDirectory else {
      throw DeidentificationError(.unsupported, "the index of a disc is not de-identified: leave it out")
    }
    let uid = file.transferSyntax.uid ?? Self.uid(of: file.transferSyntax.encoding)
    guard !Self.byReference.contains(uid) else {
      throw DeidentificationError(.unsupported, "the pixels of this file lie elsewhere")
    }
    let start = file.meta.last.map { $0.offset + ($0.length ?? 0) } ?? 132
    var from: (source: any DICOMSource, offset: UInt64, uid: String) = (source, start, uid)
    if file.transferSyntax.isDeflated {
      from = (MemorySource(try DICOMReader.inflated(source, from: start, most: 256 << 20)), 0, Self.explicitLittle)
    }
    var rewriter = DataSetRewriter(from.source, options, table, pseudonyms, IdentityWords(file))
    try rewriter.rewrite(from: from.offset, file.transferSyntax.encoding)
    let instance = summary.sopInstanceUID.map { original in
      options.contains(.retainUIDs) ? original : pseudonyms.uid(DataSetRewriter.trimmed(Array(original.utf8)))
    }
    let head = Self.head(class: summary.sopClassUID, instance: instance, syntax: from.uid)
    if summary.burnedInAnnotation != .no, summary.rows != nil {
      rewriter.warnings.insert(summary.burnedInAnnotation == .yes ? .burnedIn : .mayBurnIn)
    }
    return DeidentifiedFile(
      warnings: rewriter.warnings, sopInstanceUID: instance, pieces: [.bytes(head)] + rewriter.writer.finish(),
      source: from.source)
  }

  /// De-identifies a file from disk.
  public func deidentify(path: String) throws -> DeidentifiedFile {
    try deidentify(FileSource(path: path))
  }

  private static let explicitLittle = "1.2.840.10008.1.2.1"
  private static let byReference: Set = [
    "1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.204", "1.2.840.10008.1.2.4.205",
  ]
  /// Implementation Class UID of this writer, a fixed UUID.
  private static let implementation = "2.25.210374061945120463382744391260457120366"

  private static func uid(of encoding: TransferSyntax.Encoding) -> String {
    switch encoding {
    case .implicitLittle: "1.2.840.10008.1.2"
    case .explicitLittle: explicitLittle
    case .explicitBig: "1.2.840.10008.1.2.2"
    }
  }

  /// An empty preamble and file meta information that says no more than the copy needs to be read.
  private static func head(class kind: String?, instance: String?, syntax: String) -> [UInt8] {
    func element(_ number: UInt16, _ vr: DICOMVR, _ value: [UInt8]) -> [UInt8] {
      var writer = ElementWriter()
      writer.element(DICOMTag(0x0002, number), vr, value, .explicitLittle)
      return writer.finish().flatMap { piece -> [UInt8] in
        if case .bytes(let bytes) = piece { bytes } else { [] }
      }
    }
    var meta = element(0x0001, .OB, [0, 1])
    if let kind { meta += element(0x0002, .UI, Array(kind.utf8)) }
    if let instance { meta += element(0x0003, .UI, Array(instance.utf8)) }
    meta += element(0x0010, .UI, Array(syntax.utf8)) + element(0x0012, .UI, Array(implementation.utf8))
    meta += element(0x0013, .SH, Array("AUREOLE".utf8))
    let size = UInt32(truncatingIfNeeded: meta.count)
    let length = element(0x0000, .UL, (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) })
    return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + length + meta
  }
}
