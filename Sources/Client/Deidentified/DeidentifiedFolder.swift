public import Deidentification
internal import Glibc
internal import Identity
internal import Imaging

/// De-identified copies of files in a folder of the home, which goes when this value is closed. Their names are numbers,
/// since names of files say whose they are.
public struct DeidentifiedFolder: Sendable {
  /// The folder of the copies.
  public let path: String
  /// How many copies there are.
  public let count: Int
  /// What a person must still look at, each with how many of the files it concerns.
  public let warnings: [DeidentifiedFile.Warning: Int]

  /// Copies every file of a plan into a fresh folder of a home.
  ///
  /// - Throws: `imageRefused` when a file is no DICOM file, or one that cannot be de-identified; then nothing is left.
  public init(_ plan: SendPlan, _ options: DeidentificationOptions, in home: Home) throws {
    if let other = plan.files.first(where: { $0.summary == nil }) {
      throw ClientError(
        .imageRefused, "only DICOM files are de-identified, and \(other.path) is none: leave it out")
    }
    path = home.path + "/deidentified-" + Word.random().hex.prefix(16)
    do {
      try home.makeFolder(path)
      (count, warnings) = try Self.copy(plan, options, into: path)
    } catch {
      Self.remove(path)
      throw error
    }
  }

  /// Removes the copies.
  public func close() { Self.remove(path) }

  /// Copies every file of a plan into a folder that exists, all under one key that is then forgotten.
  public static func copy(
    _ plan: SendPlan, _ options: DeidentificationOptions, into folder: String
  ) throws -> (count: Int, warnings: [DeidentifiedFile.Warning: Int]) {
    let deidentifier = try Deidentifier(options)
    var warnings: [DeidentifiedFile.Warning: Int] = [:]
    for (place, file) in plan.files.enumerated() {
      let digits = String(place + 1)
      let name = "image-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".dcm"
      do {
        let copy = try deidentifier.deidentify(path: file.path)
        try copy.write(to: folder + "/" + name)
        for warning in copy.warnings { warnings[warning, default: 0] += 1 }
      } catch let error as DeidentificationError where error.code == .unwritable {
        throw ClientError(.fileRefused, "\(error)")
      } catch {
        throw ClientError(.imageRefused, "\(file.path): \(error)")
      }
    }
    return (plan.files.count, warnings)
  }

  private static func remove(_ path: String) {
    for place in 1...SendPlan.mostFiles {
      let digits = String(place)
      let name = "/image-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".dcm"
      // Sound: the path lives for the length of the call. The copies are numbered without gaps.
      guard unsafe unlink(path + name) == 0 else { break }
    }
    // Sound: as above.
    _ = unsafe rmdir(path)
  }
}
