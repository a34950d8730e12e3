import Foundation
import Identity

/// A folder of its own for one test, gone when the test is over.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/aureole-ledger-" + Word.random().hex.prefix(16)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  /// Copies a database with its write-ahead log as they lie on disk now, as a power failure would leave them. The
  /// shared-memory index is not copied: it does not outlive a failure.
  func copyDatabase(_ name: String, to copy: String) throws {
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path(name) + suffix) {
      try FileManager.default.copyItem(atPath: path(name) + suffix, toPath: path(copy) + suffix)
    }
  }
}
