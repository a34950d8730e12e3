// Whole-module builds find stat(2) through Foundation, which another file of this target imports, under this name.
internal import CoreFoundation
internal import Glibc

/// An open file that closes itself.
final class OpenedFile {
  private let descriptor: Int32
  /// Its size when it was opened.
  let size: UInt64

  /// Opens a regular file for reading; links are not followed. Throws `fileRefused`.
  init(reading path: String) throws(BackupError) {
    // The path is passed as a C string for the length of the call.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      size = 0
      throw Self.refusal(path, "opened")
    }
    var status = stat()
    // The structure is passed by reference for the length of the call.
    let known = unsafe fstat(descriptor, &status)
    size = UInt64(max(0, status.st_size))
    guard known == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw BackupError(.fileRefused, "\(path) is no regular file")
    }
  }

  /// Makes a new file that is its owner's alone. Throws `fileRefused`, also when something has the name.
  init(making path: String) throws(BackupError) {
    // The path is passed as a C string for the length of the call.
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
    size = 0
    guard descriptor >= 0 else { throw Self.refusal(path, "made") }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The next bytes, fewer only at the file's end.
  func read(_ count: Int) throws(BackupError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = unsafe bytes.withUnsafeMutableBytes { buffer in
        // The slice starts within the buffer and the count is what is left of it.
        unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw Self.refusal("a file", "read") }
      if got == 0 { break }
      filled += got
    }
    return filled == count ? bytes : Array(bytes.prefix(filled))
  }

  func write(_ bytes: [UInt8]) throws(BackupError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        // The slice starts within the buffer and the count is what is left of it.
        unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.refusal("a file", "written") }
      written += count
    }
  }

  /// Returns when what was written is on the disk.
  func flush() throws(BackupError) {
    guard fsync(descriptor) == 0 else { throw Self.refusal("a file", "flushed to the disk") }
  }

  static func refusal(_ path: String, _ doing: String) -> BackupError {
    let reason =
      switch errno {
      case EEXIST: "it exists already"
      case ENOENT: "there is no such file or folder"
      case EACCES, EPERM, EROFS: "permission denied"
      case ENOSPC, EDQUOT: "no space left"
      case ELOOP: "it is a link"
      default: "error \(errno) of the system"
      }
    return BackupError(.fileRefused, "\(path) could not be \(doing): \(reason)")
  }
}
