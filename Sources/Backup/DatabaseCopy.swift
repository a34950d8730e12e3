internal import FoundationEssentials
internal import GRDB
internal import Glibc
internal import Identity

/// A consistent copy of a SQLite database, which other programs may be writing: SQLite's own backup, then looked through. It is
/// deleted when the value goes.
final class DatabaseCopy {
  let path: String

  /// Copies a database into a folder; throws `homeRefused` when it, or its copy, is damaged.
  init(of source: String, in folder: String) throws(BackupError) {
    path = folder + "/" + Word.random().hex
    do {
      // Made here, so that it is its owner's alone from the beginning.
      _ = try OpenedFile(making: path)
      var reading = Configuration()
      reading.readonly = true
      reading.busyMode = .timeout(30)
      let original = try DatabaseQueue(path: source, configuration: reading)
      let copy = try DatabaseQueue(path: path)
      try original.backup(to: copy)
      try original.close()
      let verdict = try copy.writeWithoutTransaction { database in
        // One file, so that nothing of it lies beside it.
        _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
        return try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
      }
      try copy.close()
      guard verdict == "ok" else { throw BackupError(.homeRefused, "the database is damaged") }
    } catch let error as BackupError {
      throw BackupError(error.code, "\(source): \(error.detail)")
    } catch {
      throw BackupError(.homeRefused, "\(source) could not be copied: \(error)")
    }
  }

  deinit {
    // Paths are passed as C strings for the length of each call.
    for suffix in ["", "-wal", "-shm", "-journal"] { unsafe _ = unlink(path + suffix) }
  }
}
