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
    let path = home.path + "/deidentified-" + Word.random().hex.prefix(16)
    do {
      try home.makeFolder(path)
      (count, warnings) = try Self.copy(plan, options, into: path)
    } catch {
      Self.remove(path)
      throw error
    }
    self.path = path
  }

  /// Removes the copies.
  public func close() { Self.remove(path) }

  /// Copies every file of a plan into a folder that exists, all under one key that is then forgotten.
  ///
  /// - Throws: as `init`; copies that were made before a refusal stay.
  public static func copy(
    _ plan: SendPlan, _ options: DeidentificationOptions, into folder: String
  ) throws -> (count: Int, warnings: [DeidentifiedFile.Warning: Int]) {
    if let other = plan.files.first(where: { $0.summary == nil }) { throw noImage(other.path) }
    let deidentifier = try Deidentifier(options)
    var warnings: [DeidentifiedFile.Warning: Int] = [:]
    for (place, file) in plan.files.enumerated() {
      do {
        let copy = try deidentifier.deidentify(path: file.path)
        try copy.write(to: folder + "/" + name(place + 1))
        for warning in copy.warnings { warnings[warning, default: 0] += 1 }
      } catch let error as DeidentificationError where error.code == .unwritable {
        throw ClientError(.fileRefused, "\(error)")
      } catch {
        throw ClientError(.imageRefused, "\(file.path): \(error)")
      }
    }
    return (plan.files.count, warnings)
  }

  static func noImage(_ name: String) -> ClientError {
    ClientError(.imageRefused, "only DICOM files are de-identified, and \(name) is none: leave it out")
  }

  /// What the copy at a place is called, counted from one.
  static func name(_ place: Int) -> String {
    let digits = String(place)
    return "image-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".dcm"
  }

  private static func remove(_ path: String) {
    for place in 1...SendPlan.mostFiles {
      // Sound: the path lives for the length of the call. The copies are numbered without gaps.
      guard unsafe unlink(path + "/" + name(place)) == 0 else { break }
    }
    // Sound: as above.
    _ = unsafe rmdir(path)
  }
}
