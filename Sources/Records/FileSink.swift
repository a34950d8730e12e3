internal import CLinux
internal import Glibc
internal import Synchronization

/// Takes plaintext into temporary files of a folder, and gives them their names at the end, or removes them.
final class FileSink: Sink {
  /// Above this many files, one call that flushes the file system is quicker than one a file.
  private static let mostSingleFlushes = 16

  private struct State {
    /// Temporary names by item, and the descriptors of those that are still being written.
    var temporaries: [Int: String] = [:]
    var descriptors: [Int: Int32] = [:]
  }

  private let folder: Int32
  private let names: [Int: String]
  private let replacing: Bool
  private let flushing: Bool
  private let state = Mutex(State())

  /// Opens the folder; throws `targetRefused` when that fails, or a name is taken and not to be replaced.
  init(directory: String, names: [Int: String], replacing: Bool, flushing: Bool) throws(RecordsError) {
    folder = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    self.names = names
    self.replacing = replacing
    self.flushing = flushing
    guard folder >= 0 else { throw RecordsError(.targetRefused, "the folder to write to cannot be opened") }
    guard !replacing else { return }
    for name in names.values where unsafe faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 {
      throw RecordsError(.targetRefused, "a file of an item's name exists")
    }
  }

  /// Removes what was not published.
  deinit {
    let left = state.withLock { $0 }
    for descriptor in left.descriptors.values { close(descriptor) }
    for temporary in left.temporaries.values { _ = unsafe unlinkat(folder, temporary, 0) }
    if folder >= 0 { close(folder) }
  }

  func take(
    _ part: Range<UInt64>, of selection: Selection, at position: UInt64, in stripe: Stripe, _ buffer: StripeBuffer
  ) throws(RecordsError) {
    let descriptor = try descriptor(of: selection.item)
    guard buffer.write(part, in: stripe, to: descriptor, at: position) else {
      throw RecordsError(.targetRefused, "a file cannot be written")
    }
  }

  /// Closes an item's file: all workers have written what they hold of it.
  func finish(_ item: Int) throws(RecordsError) {
    guard let descriptor = state.withLock({ $0.descriptors.removeValue(forKey: item) }) else { return }
    let flushed = !flushing || names.count > Self.mostSingleFlushes || fsync(descriptor) == 0
    guard close(descriptor) == 0, flushed else { throw RecordsError(.targetRefused, "a file cannot be written") }
  }

  /// Gives every file its name. Throws `targetRefused`; files before the one that failed have their names then.
  func publish() throws(RecordsError) {
    // Items without bytes were never taken.
    for item in names.keys {
      _ = try descriptor(of: item, onlyNew: true)
      try finish(item)
    }
    if flushing, names.count > Self.mostSingleFlushes, linux_syncfs(folder) != 0 {
      throw RecordsError(.targetRefused, "the files cannot be written to the disk")
    }
    for (item, name) in names {
      guard let temporary = state.withLock({ $0.temporaries[item] }), rename(temporary, to: name) else {
        throw RecordsError(.targetRefused, "a file of an item's name exists or cannot be made")
      }
      state.withLock { _ = $0.temporaries.removeValue(forKey: item) }
    }
    guard !flushing || fsync(folder) == 0 else {
      throw RecordsError(.targetRefused, "the folder cannot be written to the disk")
    }
  }

  private func rename(_ temporary: String, to name: String) -> Bool {
    if replacing { return unsafe renameat(folder, temporary, folder, name) == 0 }
    if unsafe linux_rename_new(folder, temporary, folder, name) == 0 { return true }
    // File systems that cannot rename without replacing can still link without replacing.
    guard errno == EINVAL || errno == ENOSYS, unsafe linkat(folder, temporary, folder, name, 0) == 0 else {
      return false
    }
    return unsafe unlinkat(folder, temporary, 0) == 0
  }

  /// The file that an item is written to, made when it is first asked for.
  private func descriptor(of item: Int, onlyNew: Bool = false) throws(RecordsError) -> Int32 {
    let descriptor: Int32 = state.withLock { state in
      if let descriptor = state.descriptors[item] { return descriptor }
      if onlyNew, state.temporaries[item] != nil { return 0 }
      let name = ".aureole-\(String(UInt64.random(in: 0 ... .max), radix: 36)).part"
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
      let descriptor = unsafe openat(folder, name, flags, 0o600)
      if descriptor >= 0 {
        state.temporaries[item] = name
        state.descriptors[item] = descriptor
      }
      return descriptor
    }
    guard descriptor >= 0 else { throw RecordsError(.targetRefused, "a file cannot be made in the folder") }
    return descriptor
  }
}
