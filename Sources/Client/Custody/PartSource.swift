package import Imaging

/// A stretch of a file without a name, read in any order.
package struct PartSource: DICOMSource {
  /// The size of the stretch, in bytes.
  package let count: UInt64
  private let file: FileSource
  private let offset: UInt64
  // The descriptor by which the file is read must stay open.
  private let keeping: NamelessFile

  /// So many bytes of the file from an offset on; throws `unreadable`.
  package init(_ file: NamelessFile, at offset: UInt64, size: UInt64) throws(ImagingError) {
    self.file = try FileSource(path: "/proc/self/fd/\(file.descriptor)")
    self.offset = offset
    count = size
    keeping = file
  }

  /// Throws `unreadable` for a range outside the stretch, and where the file can no longer give it.
  package func bytes(at offset: UInt64, count: Int) throws(ImagingError) -> [UInt8] {
    guard count >= 0, offset <= self.count, UInt64(count) <= self.count - offset else {
      throw ImagingError(.unreadable, "a range outside the part was asked for", offset: offset)
    }
    return try file.bytes(at: self.offset + offset, count: count)
  }
}
