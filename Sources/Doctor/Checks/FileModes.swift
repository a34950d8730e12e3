internal import Client
// Whole-module builds find stat(2) through Foundation, which another file of this target imports, under this name.
internal import CoreFoundation
internal import FoundationEssentials
internal import Glibc

/// Who may read what lies in a home: its owner alone.
struct FileModes {
  private static let mostFiles = 10_000
  private let home: Home

  init(_ home: Home) { self.home = home }

  var findings: [Finding] {
    guard let folder = Self.status(home.path) else {
      return [Finding(.files, .bad, "there is no folder \(home.path)", fix: "name another --home")]
    }
    var findings = [Finding]()
    if folder.owner != geteuid() {
      findings.append(
        Finding(
          .files, .bad, "\(home.path) belongs to another user",
          fix: "run this as its owner, or: sudo chown -R USER \(home.path)"))
    }
    if folder.mode & 0o077 != 0 {
      findings.append(
        Finding(
          .files, .bad, "others can enter \(home.path): its mode is \(String(folder.mode, radix: 8))",
          fix: "chmod 700 \(home.path)"))
    }
    let open = secrets.filter { Self.status($0).map { $0.mode & 0o077 != 0 } == true }
    if let first = open.first {
      findings.append(
        Finding(
          .files, folder.mode & 0o077 != 0 ? .bad : .warning,
          open.count == 1 ? "others could read \(first)" : "others could read \(open.count) files, such as \(first)",
          fix: "chmod -R go= \(home.path)"))
    }
    if findings.isEmpty {
      findings.append(Finding(.files, .good, "\(home.path) and what is in it are its owner's alone"))
    }
    return findings
  }

  /// The files directly in the home; those in its folders are covered by the folders.
  private var secrets: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: home.path)) ?? []
    return names.sorted().prefix(Self.mostFiles).map { home.path + "/" + $0 }
  }

  /// Owner and permissions; nil where there is nothing. Links are not followed, and their own modes say nothing.
  private static func status(_ path: String) -> (owner: uid_t, mode: mode_t)? {
    var status = stat()
    // The path is passed as a C string and the structure by reference for the length of the call.
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK else { return nil }
    return (status.st_uid, status.st_mode & 0o7777)
  }
}
