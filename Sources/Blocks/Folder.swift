internal import CLinux
internal import Glibc

/// An open folder. Names are single components made here or from digests; no symbolic link in one is followed.
package final class Folder: Sendable {
  /// What the names of files begin with that are still being written.
  private static let temporaryPrefix = ".put-"

  private let descriptor: Int32

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Opens a folder by its path, which the user chose and which may be a symbolic link; or makes the last component.
  package convenience init(path: String, creating: Bool) throws(BlocksError) {
    if creating { _ = unsafe mkdir(path, 0o700) }
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.error("the folder of blocks") }
    self.init(descriptor: descriptor)
  }

  /// Opens a folder in this one, or makes it.
  package func folder(named name: some StringProtocol, creating: Bool) throws(BlocksError) -> Folder {
    let name = String(name)
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var found = unsafe openat(descriptor, name, flags)
    if found < 0, errno == ENOENT, creating {
      _ = unsafe mkdirat(descriptor, name, 0o700)
      found = unsafe openat(descriptor, name, flags)
    }
    guard found >= 0 else { throw Self.error("a folder of blocks") }
    return Folder(descriptor: found)
  }

  /// Opens a file for reading; nil when there is none.
  package func file(named name: String) throws(BlocksError) -> OpenFile? {
    // O_NONBLOCK so that a FIFO put there by somebody does not hold us; it means nothing for plain files.
    let found = unsafe openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    if found < 0, errno == ENOENT { return nil }
    guard found >= 0 else { throw Self.error("a block's file") }
    return OpenFile(descriptor: found)
  }

  /// A small text file; nil when there is none.
  package func text(named name: String, atMost limit: Int) throws(BlocksError) -> String? {
    guard let file = try file(named: name) else { return nil }
    let size = try file.plainSize()
    guard size <= limit else { throw BlocksError(.otherSharding, "a description of the layout is too long") }
    var bytes = [UInt8](repeating: 0, count: size)
    let complete = unsafe bytes.withUnsafeMutableBytes { buffer in unsafe file.read(into: buffer) }
    guard complete else { throw BlocksError(.fileRefused, "a file was cut while it was read") }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes a file under a temporary name and renames it, so that it appears whole or not at all. The temporary name is
  /// in this folder, or in another of the same file system.
  package func write(
    _ bytes: UnsafeRawBufferPointer, named name: String, by way: Folder? = nil
  ) throws(BlocksError) {
    let way = way ?? self
    let temporary = "\(Self.temporaryPrefix)\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let created = unsafe openat(way.descriptor, temporary, flags, 0o600)
    guard created >= 0 else { throw Self.error("a block's new file") }
    let file = OpenFile(descriptor: created)
    var done = 0
    while done < bytes.count {
      // `done` is below the count, so that the pointer and the length stay within the buffer.
      let count = unsafe Glibc.write(file.descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      done += count
    }
    guard done == bytes.count, unsafe renameat(way.descriptor, temporary, descriptor, name) == 0 else {
      let error = Self.error("a block's new file")
      _ = unsafe unlinkat(way.descriptor, temporary, 0)
      throw error
    }
  }

  /// Writes a small file.
  package func write(_ bytes: [UInt8], named name: String) throws(BlocksError) {
    let result = unsafe bytes.withUnsafeBytes { buffer in
      Result { () throws(BlocksError) in try unsafe write(buffer, named: name) }
    }
    try result.get()
  }

  /// Removes a file; nothing happens when it is not there.
  package func remove(_ name: String) throws(BlocksError) {
    guard unsafe unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else { throw Self.error("a block's file") }
  }

  /// Whether nothing but hidden names is in the folder.
  package func isEmpty() throws(BlocksError) -> Bool {
    try !contains { !$0.hasPrefix(".") }
  }

  /// Removes the files that a crash left half written. Nobody else may be writing through this folder.
  package func removeTemporaries() throws(BlocksError) {
    var found = [String]()
    _ = try contains { name in
      if name.hasPrefix(Self.temporaryPrefix) { found.append(name) }
      return false
    }
    for name in found { try remove(name) }
  }

  /// Goes through the folder's names up to the first that meets the condition.
  private func contains(where condition: (String) -> Bool) throws(BlocksError) -> Bool {
    // A descriptor of its own, because closing the listing closes it.
    let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let listing = unsafe fdopendir(copy) else { throw Self.error("the folder of blocks") }
    defer { unsafe closedir(listing) }
    while let entry = unsafe readdir(listing) {
      // The entry is valid until the next call on the same listing, and its name ends with a zero within its field.
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { field in
        unsafe String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
      }
      if condition(name) { return true }
    }
    return false
  }

  /// Writes the whole file system to its device.
  package func synchronize() throws(BlocksError) {
    guard linux_syncfs(descriptor) == 0 else { throw Self.error("writing blocks to the disk") }
  }

  private static func error(_ place: String) -> BlocksError {
    switch errno {
    case ENOENT: BlocksError(.notFound, "\(place) does not exist")
    case ELOOP, ENOTDIR: BlocksError(.notPlain, "\(place) is a symbolic link or no folder")
    case let number: BlocksError(.fileRefused, "\(place): the system refused (error \(number))")
    }
  }
}
