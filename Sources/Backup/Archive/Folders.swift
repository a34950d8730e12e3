internal import CLinux
internal import Glibc

/// Work on folders that has to outlast a crash.
enum Folders {
  /// Flushes the folder that holds a path, so that a new name in it stays.
  static func flush(holding path: String) throws(BackupError) {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let folder = path[..<slash].isEmpty ? "/" : String(path[..<slash])
    // The path is passed as a C string for the length of the call.
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw OpenedFile.refusal(folder, "opened") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw OpenedFile.refusal(folder, "flushed to the disk") }
  }

  /// Puts a whole folder in the place of a missing or empty one, once everything in it is on the disk. Throws `targetTaken`.
  static func put(_ folder: String, at path: String) throws(BackupError) {
    // Paths are passed as C strings for the length of each call.
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw OpenedFile.refusal(folder, "opened") }
    let flushed = linux_syncfs(descriptor)
    close(descriptor)
    guard flushed == 0 else { throw OpenedFile.refusal(folder, "flushed to the disk") }
    // A folder takes the place of an empty folder and of nothing else.
    guard unsafe rename(folder, path) == 0 else {
      if errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR { throw taken(path) }
      throw OpenedFile.refusal(path, "put in place")
    }
    try flush(holding: path)
  }

  /// A folder's path without slashes at its end.
  static func named(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }

  static func taken(_ path: String) -> BackupError {
    BackupError(.targetTaken, "\(path) is not empty: a home is restored into a new or empty folder only")
  }
}
