internal import Foundation
public import Imaging
internal import Records

/// What is about to be sent: every file looked at and named, before anything is sealed.
public struct SendPlan: Sendable {
  /// The most files of one record.
  public static let mostFiles = 10_000
  /// The files in the order they will have in the record.
  public let files: [PlannedFile]
  /// What a person should know before sending, each with the files it concerns.
  public let warnings: [ImagingWarning: [String]]
  /// Files of a folder that are passed over because they belong to the disc, not to the patient.
  public let skipped: [String]

  /// A file that will be an item of the record.
  public struct PlannedFile: Sendable {
    /// Where it is.
    public let path: String
    /// The item's name, unique within the record.
    public let name: String
    /// What it is.
    public let mediaType: MediaType
    /// Its size in bytes.
    public let size: UInt64
    /// What the image says of itself, for DICOM.
    public let summary: DICOMSummary?
  }

  /// Looks at files and, recursively, at folders.
  ///
  /// - Parameters:
  ///   - paths: files and folders, as a person names them.
  ///   - expected: the identifiers under which the addressed patient is known to the sender; empty when unknown.
  /// - Throws: `fileRefused` when a file cannot be read or there is none, `imageRefused` when a DICOM file is
  ///   malformed or dangerous; the message names the file.
  public init(_ paths: [String], expected: [PatientIdentifier]) throws(ClientError) {
    var found = FoundFiles()
    for path in paths { try found.add(path) }
    guard !found.paths.isEmpty else { throw ClientError(.fileRefused, "there is no file to send") }

    var files = [PlannedFile]()
    var names = ItemNames()
    var warnings: [ImagingWarning: [String]] = [:]
    var skipped = found.skipped
    for path in found.paths {
      let (mediaType, summary, size) = try Self.look(at: path)
      if let summary {
        // The index of a disc lists other patients' files too, and is of no use without the disc.
        if summary.isDirectory, found.paths.count > 1 {
          skipped.append(path)
          continue
        }
        for warning in ImagingWarning.warnings(for: summary, expected: expected) {
          warnings[warning, default: []].append(path)
        }
      }
      files.append(
        PlannedFile(path: path, name: names.take(path), mediaType: mediaType, size: size, summary: summary))
    }
    guard !files.isEmpty else { throw ClientError(.fileRefused, "there is no file to send but the index of a disc") }
    if Set(files.compactMap { $0.summary?.patient?.value }).count > 1 {
      warnings[.otherPatient, default: []].append("the files name more than one patient")
    }
    self.files = files
    self.warnings = warnings
    self.skipped = skipped
  }

  /// The sum of the files' sizes in bytes.
  public var byteCount: UInt64 { files.reduce(0) { $0 + $1.size } }

  /// Whether any of it is a medical image.
  public var hasImages: Bool { files.contains { $0.summary != nil } }

  private static func look(at path: String) throws(ClientError) -> (MediaType, DICOMSummary?, UInt64) {
    do throws(ImagingError) {
      let source = try FileSource(path: path)
      let head = try source.bytes(at: 0, count: Int(min(source.count, UInt64(MediaType.sniffedBytes))))
      let mediaType = MediaType(sniffing: head)
      guard mediaType == .dicom else { return (mediaType, nil, source.count) }
      let file = try DICOMReader().read(source)
      return (mediaType, DICOMSummary(file), source.count)
    } catch {
      let code: ClientError.Code = error.code == .unreadable ? .fileRefused : .imageRefused
      throw ClientError(code, "\(path): \(error)")
    }
  }
}

/// The files below what a person named.
private struct FoundFiles {
  var paths: [String] = []
  var skipped: [String] = []

  mutating func add(_ path: String) throws(ClientError) {
    var isFolder = false
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
    } catch {
      throw ClientError(.fileRefused, "\(path): there is no such file, or it cannot be read")
    }
    guard isFolder else {
      paths.append(path)
      return try checkCount()
    }
    guard let below = FileManager.default.enumerator(atPath: path) else {
      throw ClientError(.fileRefused, "\(path): the folder cannot be read")
    }
    var names = [String]()
    while let name = below.nextObject() as? String { names.append(name) }
    for name in names.sorted() {
      let full = path + "/" + name
      guard let type = try? FileManager.default.attributesOfItem(atPath: full)[.type] as? FileAttributeType else {
        throw ClientError(.fileRefused, "\(full): the file cannot be read")
      }
      if type == .typeDirectory { continue }
      // Links and devices could lead out of the folder; hidden files belong to the computer, not to the study.
      if type == .typeRegular, !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) {
        paths.append(full)
        try checkCount()
      } else {
        skipped.append(full)
      }
    }
  }

  private func checkCount() throws(ClientError) {
    guard paths.count <= SendPlan.mostFiles else {
      throw ClientError(.fileRefused, "more than \(SendPlan.mostFiles) files: send them in several records")
    }
  }
}

/// Gives each file a name of its own within the record: its last path component, with a number where it is taken.
private struct ItemNames {
  private var taken: Set<String> = []
  /// The number that comes next for each name that was asked for more than once.
  private var next: [String: Int] = [:]

  mutating func take(_ path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? "item"
    // What a manifest does not take, such as a backslash or a mark that turns text, is left out.
    let kept = last.unicodeScalars.filter { ManifestItem.isSafe(name: "-\($0)") }
    let cut = Self.cut(String(String.UnicodeScalarView(kept)))
    let base = ManifestItem.isSafe(name: cut) ? cut : "item"
    var name = base
    while !taken.insert(name).inserted {
      let number = next[base, default: 2]
      next[base] = number + 1
      name = "\(number)-\(base)"
    }
    return name
  }

  /// At most 200 bytes, so that a number still fits in front; the end is kept, since it says what the file is.
  private static func cut(_ name: String) -> String {
    var name = name[...]
    while name.utf8.count > 200 { name.unicodeScalars.removeFirst() }
    return String(name)
  }
}
