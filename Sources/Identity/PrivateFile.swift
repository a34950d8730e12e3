// Whole-module builds find stat(2) through Foundation, which another file of this target imports, under this name.
internal import CoreFoundation
internal import Glibc

/// A small file that is its owner's alone: keyrings, profiles, certificates. Writing is atomic and durable: a crash
/// leaves the old file or the new one, never half of one.
public struct PrivateFile: Sendable {
  /// Where the file is.
  public let path: String

  /// Names a file; nothing is opened yet.
  public init(path: String) { self.path = path }

  /// What reading gives.
  public struct Contents: Sendable {
    /// The file's bytes.
    public let bytes: [UInt8]
    /// Whether its owner alone may read and write it. What is secret is encrypted, so a file that others can read is
    /// opened all the same; programs say so to the person.
    public let isPrivate: Bool
  }

  /// Whether anything has this name.
  public var exists: Bool {
    var status = stat()
    // The path is passed as a C string and the structure by reference for the length of the call.
    return unsafe lstat(path, &status) == 0
  }

  /// Makes a folder and those above it that are missing, with mode 0700; does nothing where it exists. Throws
  /// `fileRefused` when the system refuses or a file has the name.
  public static func makeFolder(_ path: String) throws(IdentityError) {
    var made = path.hasPrefix("/") ? "" : "."
    for component in path.split(separator: "/") {
      made += "/" + component
      // The path is passed as a C string for the length of the call.
      if unsafe mkdir(made, 0o700) != 0, errno != EEXIST { throw refusal("made") }
    }
    _ = try Descriptor(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, doing: "made")
  }

  /// Reads the file whole. Throws `fileRefused` when the system refuses, or when it is no regular file or larger than
  /// the limit in bytes.
  public func read(atMost limit: Int) throws(IdentityError) -> Contents {
    // Not to wait for a writer when the path names a pipe.
    let file = try Descriptor(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, doing: "opened")
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { throw Self.refusal("read") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw IdentityError(.fileRefused, "the file could not be read: it is no regular file")
    }
    let size = try file.size()
    guard size <= limit else { throw Self.tooLarge(limit) }
    return Contents(
      bytes: try file.readAll(expecting: size),
      isPrivate: status.st_mode & (S_IRWXG | S_IRWXO) == 0)
  }

  /// Writes the file with mode 0600: a new file beside it, flushed to disk, then put in its place, then the folder
  /// flushed. Throws `fileRefused` when the system refuses, or when the file exists and is not to be replaced.
  public func write(_ bytes: [UInt8], replacing: Bool = false) throws(IdentityError) {
    let temporary = "\(path).\(Word.random().hex.prefix(16)).new"
    // After a rename there is nothing left to remove. Paths are passed as C strings for the length of each call.
    defer { _ = unsafe unlink(temporary) }
    try Self.flush(bytes, to: temporary)
    if replacing {
      guard unsafe rename(temporary, path) == 0 else { throw Self.refusal("put in place") }
    } else {
      // A second name fails when the file exists, so there is no moment between looking and writing.
      guard unsafe link(temporary, path) == 0 else { throw Self.refusal("put in place") }
    }
    let folder = try Descriptor(Self.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC, doing: "flushed")
    guard fsync(folder.number) == 0 else { throw Self.refusal("flushed") }
  }

  private static func flush(_ bytes: [UInt8], to path: String) throws(IdentityError) {
    let file = try Descriptor(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, doing: "created")
    try file.writeAll(bytes)
    guard fsync(file.number) == 0 else { throw refusal("written") }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func tooLarge(_ limit: Int) -> IdentityError {
    IdentityError(.fileRefused, "the file could not be read: it is larger than \(limit) bytes")
  }

  fileprivate static func refusal(_ doing: String) -> IdentityError {
    let reason =
      switch errno {
      case EEXIST: "it exists already"
      case ENOENT: "there is no such file or folder"
      case EACCES, EPERM, EROFS: "permission denied"
      case ENOSPC, EDQUOT: "no space left"
      default: "error \(errno) of the system"
      }
    return IdentityError(.fileRefused, "the file could not be \(doing): \(reason)")
  }
}

/// An open file that is closed when it goes.
private struct Descriptor: ~Copyable {
  let number: Int32

  init(_ path: String, _ flags: Int32, doing: String) throws(IdentityError) {
    // The path is passed as a C string for the length of the call.
    number = unsafe Glibc.open(path, flags, 0o600)
    guard number >= 0 else { throw PrivateFile.refusal(doing) }
  }

  deinit { close(number) }

  /// The size of a regular file, by seeking to its end and back.
  func size() throws(IdentityError) -> Int {
    let end = lseek(number, 0, SEEK_END)
    guard end >= 0, lseek(number, 0, SEEK_SET) == 0 else { throw PrivateFile.refusal("read") }
    return end
  }

  func readAll(expecting size: Int) throws(IdentityError) -> [UInt8] {
    // One byte more than there was, so that a file that grew meanwhile is noticed.
    var bytes = [UInt8](repeating: 0, count: size + 1)
    var filled = 0
    while filled < bytes.count {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        // The slice starts within the buffer and the count is what is left of it.
        unsafe Glibc.read(number, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      }
      if count == 0 { break }
      if count < 0 {
        guard errno == EINTR else { throw PrivateFile.refusal("read") }
        continue
      }
      filled += count
    }
    guard filled <= size else { throw IdentityError(.fileRefused, "the file could not be read: it is being written") }
    return Array(bytes.prefix(filled))
  }

  func writeAll(_ bytes: [UInt8]) throws(IdentityError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        // The slice starts within the buffer and the count is what is left of it.
        unsafe Glibc.write(number, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      if count < 0 {
        guard errno == EINTR else { throw PrivateFile.refusal("written") }
        continue
      }
      written += count
    }
  }
}
