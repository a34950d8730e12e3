import Glibc

/// A regular file, read where asked with `pread`; nothing is mapped, so a file that shrinks is an error, not a signal.
public final class FileSource: DICOMSource {
  /// The size in bytes when the file was opened.
  public let count: UInt64
  private let descriptor: Int32

  /// Opens a file for reading.
  ///
  /// Throws `unreadable` where it cannot be opened or is no regular file: a pipe or device would block or never end.
  public init(path: String) throws(ImagingError) {
    // Sound: `open` reads the string only during the call; O_NONBLOCK keeps a pipe from blocking before it is refused.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw ImagingError(.unreadable, "the file cannot be opened (errno \(errno))") }
    var status = stat()
    // Sound: `fstat` writes one `stat`, which is what it is given.
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ImagingError(.unreadable, "not a regular file")
    }
    self.descriptor = descriptor
    count = UInt64(max(0, status.st_size))
  }

  deinit { close(descriptor) }

  /// Exactly `count` bytes from `offset`, or `unreadable`.
  public func bytes(at offset: UInt64, count: Int) throws(ImagingError) -> [UInt8] {
    guard count >= 0, offset <= self.count, UInt64(count) <= self.count - offset else {
      throw ImagingError(.unreadable, "a range outside the file was asked for", offset: offset)
    }
    var filled = 0
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      while filled < count, let base = buffer.baseAddress {
        // Sound: `filled < count`, so pointer and remaining length stay inside the buffer; the offset is within the
        // size the file had, which `off_t` held.
        let got = unsafe pread(descriptor, base + filled, count - filled, off_t(offset) + off_t(filled))
        if got > 0 {
          filled += got
        } else if got < 0, errno == EINTR {
          continue
        } else {
          failure = got < 0 ? errno : 0
          break
        }
      }
      initialised = filled
    }
    guard filled == count else {
      let reason = failure == 0 ? "the file became shorter while it was read" : "reading failed (errno \(failure))"
      throw ImagingError(.unreadable, reason, offset: offset)
    }
    return bytes
  }
}
