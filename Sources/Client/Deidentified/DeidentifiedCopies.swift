public import Deidentification
internal import Glibc
internal import Imaging
internal import Records

/// De-identified copies, one behind the other in a file of the home's disk that has no name: they go with the process, however that
/// ends. What they are called are numbers, since names of files say whose they are.
public struct DeidentifiedCopies: Sendable {
  /// How many copies there are.
  public var count: Int { sources.count }
  /// The sum of their sizes in bytes.
  public let byteCount: UInt64
  /// What a person must still look at, each with how many of the copies it concerns.
  public let warnings: [DeidentifiedFile.Warning: Int]
  /// The copies, as a sealer takes them; good as long as this value lives.
  let sources: [ItemSource]
  private let file: NamelessFile

  /// Where an original is read, and how it is called in a refusal.
  private struct Original {
    let name: String
    let deidentified: (Deidentifier) throws -> DeidentifiedFile
  }

  /// Copies every file of a plan, all under one key that is then forgotten.
  ///
  /// - Throws: `imageRefused` when a file is no DICOM file, or one that cannot be de-identified; `fileRefused` when the disk refuses.
  public init(of plan: SendPlan, _ options: DeidentificationOptions, in home: Home) throws {
    try self.init(Self.originals(of: plan), options, home)
  }

  /// Copies items that lie in another such file.
  init(
    of items: [ManifestItem], in originals: NamelessFile, _ options: DeidentificationOptions, home: Home
  ) throws {
    if let other = items.first(where: { $0.mediaType != MediaType.dicom.rawValue }) { throw Self.noImage(other.name) }
    try self.init(
      items.map { item in
        Original(name: item.name) { try $0.deidentify(try PartSource(originals, at: item.offset, size: item.size)) }
      }, options, home)
  }

  private init(_ originals: [Original], _ options: DeidentificationOptions, _ home: Home) throws {
    let file = try NamelessFile(in: home.path)
    var sources: [ItemSource] = []
    var end: UInt64 = 0
    warnings = try Self.copy(originals, options) { name, copy in
      try copy.forEachPart { try file.append($0) }
      // Read back from the copy, so that nothing of the original stands in the manifest.
      let summary = DICOMSummary(try DICOMReader().read(try PartSource(file, at: end, size: copy.count)))
      sources.append(
        ItemSource(
          name: name, mediaType: MediaType.dicom.rawValue, dicom: DicomIdentifiers(summary),
          content: .part(of: file.descriptor, at: end, size: copy.count)))
      end += copy.count
    }
    (self.sources, byteCount, self.file) = (sources, end, file)
  }

  /// Copies every file of a plan into a folder that exists, all under one key that is then forgotten.
  ///
  /// - Throws: as `init`; copies that were made before a refusal stay.
  public static func write(
    _ plan: SendPlan, _ options: DeidentificationOptions, into folder: String
  ) throws -> (count: Int, warnings: [DeidentifiedFile.Warning: Int]) {
    let warnings = try copy(originals(of: plan), options) { name, copy in try copy.write(to: folder + "/" + name) }
    return (plan.files.count, warnings)
  }

  private static func originals(of plan: SendPlan) throws -> [Original] {
    if let other = plan.files.first(where: { $0.summary == nil }) { throw noImage(other.path) }
    return plan.files.map { file in Original(name: file.path) { try $0.deidentify(path: file.path) } }
  }

  /// Hands over a copy of each original under its name, all made under one key; what a person must still look at.
  private static func copy(
    _ originals: [Original], _ options: DeidentificationOptions, to take: (String, DeidentifiedFile) throws -> Void
  ) throws -> [DeidentifiedFile.Warning: Int] {
    let deidentifier = try Deidentifier(options)
    var warnings: [DeidentifiedFile.Warning: Int] = [:]
    for (place, original) in originals.enumerated() {
      do {
        let copy = try original.deidentified(deidentifier)
        try take(name(place + 1), copy)
        for warning in copy.warnings { warnings[warning, default: 0] += 1 }
      } catch let error as ClientError {
        throw error
      } catch let error as DeidentificationError where error.code == .unwritable {
        throw ClientError(.fileRefused, "\(error)")
      } catch {
        throw ClientError(.imageRefused, "\(original.name): \(error)")
      }
    }
    return warnings
  }

  private static func noImage(_ name: String) -> ClientError {
    ClientError(.imageRefused, "only DICOM files are de-identified, and \(name) is none: leave it out")
  }

  /// What the copy at a place is called, counted from one.
  private static func name(_ place: Int) -> String {
    let digits = String(place)
    return "image-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".dcm"
  }
}

extension NamelessFile {
  /// Writes at the file's end; throws `fileRefused`.
  func append(_ bytes: [UInt8]) throws(ClientError) {
    guard DescriptorBytes.write(bytes, to: descriptor) else {
      throw ClientError(.fileRefused, "a copy cannot be written to the disk of the home (errno \(errno))")
    }
  }
}
