public import Client
internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Glibc
public import Identity

/// Copies of whole homes, each sealed under a passphrase in one file.
public enum HomeBackup {
  /// Copies a home into a new archive. Programs may be at work in the home meanwhile.
  ///
  /// - Parameters:
  ///   - home: the home of any member.
  ///   - path: the archive's file; never overwritten.
  ///   - passphrase: what seals it, at least 8 characters; it need not be the home's.
  /// - Throws: `homeRefused`, `archiveTaken`, `fileRefused`; `IdentityError.outOfBounds` for a short passphrase.
  public static func create(of home: Home, at path: String, under passphrase: Passphrase) throws -> BackupManifest {
    try create(of: home, at: path, under: passphrase, cost: .standard)
  }

  package static func create(
    of home: Home, at path: String, under passphrase: Passphrase, cost: KeyringCost
  ) throws -> BackupManifest {
    try passphrase.checkLength()
    guard !PrivateFile(path: path).exists else {
      throw BackupError(.archiveTaken, "\(path) exists: archives are never overwritten")
    }
    guard !path.hasPrefix(Folders.named(home.path) + "/") else {
      throw BackupError(.fileRefused, "the archive would lie in the home that it is of: choose another place")
    }
    var manifest = try manifest(of: home)
    let network = try Network(path: home.network)
    // Beside the archive, where there is room for it.
    let staging = "\(path).\(Word.random().hex.prefix(16)).copies"
    try PrivateFile.makeFolder(staging)
    defer { try? FileManager.default.removeItem(atPath: staging) }
    var files = try HomeFiles(of: home.path)
    manifest.omitted = files.omitted
    for folder in network.storage.folders
    where PrivateFile(path: home.ledger).exists && !folder.hasPrefix(home.path + "/") {
      manifest.omitted.append("\(folder): blocks outside the home")
    }
    let writer = try ArchiveWriter(path, passphrase: passphrase, cost: cost)
    for database in files.databases {
      let copy = try DatabaseCopy(of: home.path + "/" + database, in: staging)
      manifest.files.append(try writer.copy(try OpenedFile(reading: copy.path), as: database))
    }
    // What came meanwhile, such as blocks, is named in no database that was copied, and does no harm.
    files = try HomeFiles(of: home.path)
    for other in files.others {
      // Nobody co-signs a chain, so there the record says nothing.
      if other == BackupManifest.witnessRecord, !network.genesis.isOnChain {
        manifest.omitted.append("\(other): it must never go back")
        continue
      }
      do throws(BackupError) {
        manifest.files.append(try writer.copy(try OpenedFile(reading: home.path + "/" + other), as: other))
      } catch {
        // What was deleted since it was listed, such as an erased record's block, is nothing to copy.
        guard !PrivateFile(path: home.path + "/" + other).exists else { throw error }
      }
    }
    try writer.finish(manifest)
    return manifest
  }

  /// Reads an archive to its end and writes nothing. What it returns is what a restored home would hold, byte for byte.
  ///
  /// - Throws: `notAnArchive`, `wrongPassphrase`, `truncated`, `altered`, `fileRefused`.
  public static func check(_ path: String, under passphrase: Passphrase) throws -> BackupManifest {
    let reader = try ArchiveReader(path, passphrase: passphrase)
    return try reader.read(begin: { _ in }, piece: { _ in })
  }

  /// Restores an archive into a folder that is missing or empty. The folder is there when everything is in it, or not at all.
  ///
  /// - Throws: as ``check(_:under:)``, and `targetTaken`.
  public static func restore(_ path: String, into home: Home, under passphrase: Passphrase) throws -> BackupManifest {
    let target = Folders.named(home.path)
    let left = (try? FileManager.default.contentsOfDirectory(atPath: target)) ?? []
    guard left.isEmpty else { throw Folders.taken(target) }
    let reader = try ArchiveReader(path, passphrase: passphrase)
    let staging = "\(target).\(Word.random().hex.prefix(16)).restoring"
    try PrivateFile.makeFolder(staging)
    // After it was put in its place, nothing has the name any more.
    defer { try? FileManager.default.removeItem(atPath: staging) }
    let files = Target(folder: staging)
    let manifest = try reader.read(
      begin: { name throws(BackupError) in try files.begin(name) },
      piece: { bytes throws(BackupError) in try files.write(bytes) })
    try Folders.put(staging, at: target)
    return manifest
  }

  private static func manifest(of home: Home) throws -> BackupManifest {
    do {
      let profile = try MemberClient.profile(of: home)
      return BackupManifest(
        createdAt: UInt64(max(0, Date().timeIntervalSince1970)), member: profile.member, role: profile.role,
        ledger: try Network(path: home.network).ledger)
    } catch {
      throw BackupError(.homeRefused, error.detail)
    }
  }
}

/// Where the files of an archive are written to while it is read.
private final class Target {
  private let folder: String
  private var file: OpenedFile?

  init(folder: String) { self.folder = folder }

  func begin(_ name: String) throws(BackupError) {
    let path = folder + "/" + name
    do throws(IdentityError) {
      if let slash = path.lastIndex(of: "/") { try PrivateFile.makeFolder(String(path[..<slash])) }
    } catch {
      throw BackupError(.fileRefused, "a folder of \(name) could not be made: \(error.detail)")
    }
    file = try OpenedFile(making: path)
  }

  func write(_ bytes: [UInt8]) throws(BackupError) { try file?.write(bytes) }
}
