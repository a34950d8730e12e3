internal import Deidentification
internal import Glibc
internal import Imaging
internal import Records

/// De-identified copies of a record's items, one behind the other in a file without a name: they go with the process, however that
/// ends. The items' names are numbers, since names of files say whose they are.
struct DeidentifiedItems {
  /// The copies, as a sealer takes them; good as long as this value lives.
  let sources: [ItemSource]
  /// The sum of their sizes.
  let byteCount: UInt64
  /// What a person must still look at, each with how many of the copies it concerns.
  let warnings: [DeidentifiedFile.Warning: Int]
  private let file: NamelessFile

  /// Copies items that lie in another such file, all under one key that is then forgotten.
  ///
  /// - Throws: `imageRefused` when an item is no image, or one that cannot be de-identified; `fileRefused` when the disk refuses.
  init(
    _ items: [ManifestItem], in originals: NamelessFile, _ options: DeidentificationOptions, home: Home
  ) throws {
    if let other = items.first(where: { $0.mediaType != MediaType.dicom.rawValue }) {
      throw DeidentifiedFolder.noImage(other.name)
    }
    let deidentifier = try Deidentifier(options)
    let file = try NamelessFile(in: home.path)
    var sources: [ItemSource] = []
    var warnings: [DeidentifiedFile.Warning: Int] = [:]
    var end: UInt64 = 0
    for (place, item) in items.enumerated() {
      try Task.checkCancellation()
      do {
        let copy = try deidentifier.deidentify(try PartSource(originals, at: item.offset, size: item.size))
        try copy.forEachPart { try file.append($0) }
        // Read back from the copy, so that nothing of the original stands in the manifest.
        let summary = DICOMSummary(try DICOMReader().read(try PartSource(file, at: end, size: copy.count)))
        sources.append(
          ItemSource(
            name: DeidentifiedFolder.name(place + 1), mediaType: MediaType.dicom.rawValue,
            dicom: DicomIdentifiers(summary), content: .part(of: file.descriptor, at: end, size: copy.count)))
        end += copy.count
        for warning in copy.warnings { warnings[warning, default: 0] += 1 }
      } catch let error as ClientError {
        throw error
      } catch {
        throw ClientError(.imageRefused, "\(item.name): \(error)")
      }
    }
    (self.sources, byteCount, self.warnings, self.file) = (sources, end, warnings, file)
  }
}

extension NamelessFile {
  /// Writes at the file's end; throws `fileRefused`.
  func append(_ bytes: [UInt8]) throws(ClientError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Sound: the buffer is valid for the call and its own count is passed.
      let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw ClientError(.fileRefused, "a copy cannot be written to the disk of the home (errno \(errno))")
      }
    }
  }
}
