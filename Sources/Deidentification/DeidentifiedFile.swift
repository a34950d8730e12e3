internal import Glibc
internal import Imaging

/// A de-identified copy: new bytes, and where values of the original stand between them. Pixels are never held in memory.
public struct DeidentifiedFile: Sendable {
  /// What a person must still look at, or should know is missing.
  public enum Warning: String, Sendable, Hashable, CaseIterable {
    /// The file says that text is burned into its pixels.
    case burnedIn
    /// The file does not say that its pixels are free of text. Nobody has looked at them.
    case mayBurnIn
    /// Overlays or curves were removed.
    case overlaysRemoved
    /// The document that the file wraps was removed, which leaves an empty one.
    case documentRemoved
  }

  enum Piece: Sendable {
    case bytes([UInt8])
    case range(UInt64, UInt64)
  }

  /// What to look at.
  public let warnings: Set<Warning>
  /// The new SOP Instance UID, if the file has one.
  public let sopInstanceUID: String?
  let pieces: [Piece]
  let source: any DICOMSource

  /// The size of the copy in bytes.
  public var count: UInt64 {
    pieces.reduce(0) { sum, piece in
      switch piece {
      case .bytes(let bytes): sum + UInt64(bytes.count)
      case .range(_, let length): sum + length
      }
    }
  }

  /// Gives the copy part by part, none longer than a mebibyte unless it is text that was rewritten.
  public func forEachPart(_ body: ([UInt8]) throws -> Void) throws {
    for piece in pieces {
      switch piece {
      case .bytes(let bytes): try body(bytes)
      case .range(var offset, var left):
        while left > 0 {
          let size = min(left, 1 << 20)
          try body(try source.bytes(at: offset, count: Int(size)))
          offset += size
          left -= size
        }
      }
    }
  }

  /// The whole copy in memory.
  public func bytes() throws -> [UInt8] {
    var all: [UInt8] = []
    try forEachPart { all += $0 }
    return all
  }

  /// Writes the copy to a new file that only its owner can read, and waits until it is on disk. A file that exists is
  /// never replaced; what was begun and could not be finished is removed.
  public func write(to path: String) throws {
    // Sound: the path lives for the length of the call; the other arguments fit open(2).
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
    guard descriptor >= 0 else {
      let why = errno == EEXIST ? "it exists already" : "errno \(errno)"
      throw DeidentificationError(.unwritable, "\(path) cannot be made: \(why)")
    }
    defer { close(descriptor) }
    do {
      try forEachPart { try Self.write($0, to: descriptor) }
      guard fsync(descriptor) == 0 else { throw DeidentificationError(.unwritable, "the disk refused the copy") }
    } catch {
      // Sound: as above.
      _ = unsafe unlink(path)
      throw error
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Sound: the buffer is valid for the call and its own count is passed.
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw DeidentificationError(.unwritable, "the copy cannot be written (errno \(errno))")
      }
    }
  }
}
