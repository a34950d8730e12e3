/// Bytes that can be read at any offset, so that a file of gigabytes need not be in memory.
public protocol DICOMSource: Sendable {
  /// The size in bytes.
  var count: UInt64 { get }

  /// Exactly `count` bytes from `offset`. Callers ask only within ``count``; a source that can no longer give them
  /// (a file that shrank) throws.
  func bytes(at offset: UInt64, count: Int) throws(ImagingError) -> [UInt8]
}

/// Bytes already in memory: an array, a slice or a `Data`.
public struct MemorySource<Bytes: RandomAccessCollection & Sendable>: DICOMSource where Bytes.Element == UInt8 {
  private let storage: Bytes

  /// A source over a collection of bytes, which is not copied.
  public init(_ bytes: Bytes) { storage = bytes }

  /// The size in bytes.
  public var count: UInt64 { UInt64(storage.count) }

  /// A copy of the asked range.
  public func bytes(at offset: UInt64, count: Int) throws(ImagingError) -> [UInt8] {
    guard count >= 0, offset <= self.count, UInt64(count) <= self.count - offset else {
      throw ImagingError(.unreadable, "a range outside the bytes was asked for", offset: offset)
    }
    // In range of Int: the offset is at most the collection's own count.
    let start = storage.index(storage.startIndex, offsetBy: Int(offset))
    return Array(storage[start..<storage.index(start, offsetBy: count)])
  }
}
