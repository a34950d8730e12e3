// Whole-module builds find stat(2) through Foundation, which another file of this target imports, under this name.
internal import CoreFoundation
internal import FoundationEssentials
internal import Glibc

/// The files of a home, in the order in which they have to be copied.
struct HomeFiles {
  /// Paths of SQLite databases, those first that say more about what others hold: the directory before the ledger, what a
  /// custodian keeps before its replica. So the copies never speak of what the others do not know yet.
  private(set) var databases: [String] = []
  /// Paths of all other files.
  private(set) var others: [String] = []
  /// What is neither.
  private(set) var omitted: [String] = []

  private static let last = ["ledger.sqlite", "replica.sqlite"]
  private static let besides = ["-wal", "-shm", "-journal"]
  private static let mostDepth = 16

  /// Lists a home. Throws `fileRefused`.
  init(of home: String) throws(BackupError) {
    try list(home, "", depth: 0)
    databases.sort { left, right in
      let (first, second) = (Self.last.contains(left), Self.last.contains(right))
      return first == second ? left < right : second
    }
    others.sort()
  }

  private mutating func list(_ home: String, _ prefix: String, depth: Int) throws(BackupError) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: home + "/" + prefix), depth < Self.mostDepth
    else {
      // A folder that is gone since it was listed holds nothing.
      guard depth == 0 || FileManager.default.fileExists(atPath: home + "/" + prefix) else { return }
      throw BackupError(.fileRefused, "the folder \(home)/\(prefix) could not be read")
    }
    for name in names.sorted() {
      let path = prefix + name
      var status = stat()
      // The path is passed as a C string and the structure by reference for the length of the call.
      guard unsafe lstat(home + "/" + path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR: try list(home, path + "/", depth: depth + 1)
      case S_IFREG where !Self.isPassing(name): note(path)
      case S_IFREG: break
      default: omitted.append("\(path): it is no plain file")
      }
    }
  }

  private mutating func note(_ path: String) {
    if !Self.isHarmless(path) {
      omitted.append("a file whose name does not fit an archive")
    } else if path.hasSuffix(".sqlite") {
      databases.append(path)
    } else {
      others.append(path)
    }
  }

  /// Locks, files that are being written, what SQLite keeps beside a database and its copy contains, and a login: it is over
  /// in a few hours, and from a copy numbers of its requests would be used again.
  private static func isPassing(_ name: String) -> Bool {
    name == "login-session" || name == "login-numbers" || name.hasSuffix(".lock") || name.hasSuffix(".new")
      || name.hasSuffix(".part")
      || besides.contains { name.hasSuffix(".sqlite" + $0) }
  }

  /// Whether a path stays within the folder that it is relative to.
  static func isHarmless(_ path: String) -> Bool {
    (1...1024).contains(path.utf8.count) && !path.utf8.contains(0)
      && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
  }
}
