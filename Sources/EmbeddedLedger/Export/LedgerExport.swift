internal import Contract
internal import Foundation
internal import Glibc
internal import Identity
internal import Transparency

/// A whole ledger in one file, for verification by anybody without a network (docs/spec/ledger.md): a magic line, a JSON
/// line with genesis and checkpoint, then each entry as its length in two bytes, its bytes, and the first eight bytes of
/// its leaf hash, by which a damaged entry is told.
public enum LedgerExport {
  /// The first line, without its newline.
  static let magic = "aureole-ledger-export/v1"
  /// The most bytes of the JSON line.
  static let headerLimit = 1 << 18
  /// The bytes of a leaf hash that follow an entry.
  static let markByteCount = 8

  /// The JSON line.
  struct Header: Codable {
    let checkpoint: String
    let genesis: [Word]

    var bytes: [UInt8] {
      get throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
      }
    }
  }

  /// What becomes of a ledger on a chain, whose checkpoints nobody signs: an export of it says nothing of what the chain
  /// finalized, unless something beside it does.
  public enum Unsigned: Sendable {
    /// It is refused.
    case refused
    /// It is taken: the caller answers for where the root comes from.
    case taken
  }

  /// Writes what a ledger shows now: the latest checkpoint and the entries it counts. The file appears under its name
  /// only when it is complete and on disk. Returns the number of entries. Throws what the ledger throws,
  /// `missingEntries`, and `storage`; verify the file to know that the ledger told the truth.
  @discardableResult
  public static func write(
    _ ledger: any LedgerService, to path: String, unsigned: Unsigned = .refused
  ) async throws -> UInt64 {
    let genesis = try await ledger.genesis()
    let note = try await ledger.checkpoint()
    let size =
      switch unsigned {
      case .refused: try genesis.verifiedCheckpoint(note).size
      case .taken: try genesis.keptCheckpoint(note).size
      }
    let partial = path + ".partial"
    guard FileManager.default.createFile(atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
      let file = FileHandle(forWritingAtPath: partial)
    else { throw LedgerError(.storage, "the export cannot be written") }
    do {
      let header = try Header(checkpoint: note, genesis: genesis.words).bytes
      try file.write(contentsOf: Array(magic.utf8) + [newline] + header + [newline])
      var position: UInt64 = 0
      while position < size {
        let count = Int(min(UInt64(LedgerLimits.entriesPerCall), size - position))
        let entries = try await ledger.entries(from: position, count: count)
        guard !entries.isEmpty, entries.count <= count, entries.allSatisfy({ $0.count <= Entry.maximumByteCount })
        else { throw LedgerError(.missingEntries, "the ledger does not show an entry it counts", at: position) }
        try file.write(contentsOf: entries.flatMap { frame($0) })
        position += UInt64(entries.count)
      }
      try file.synchronize()
      try file.close()
      // rename(2) replaces an earlier export in one step; both paths live for the length of the call.
      guard unsafe rename(partial, path) == 0 else { throw LedgerError(.storage, "the export cannot be put in place") }
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      if error is LedgerError { throw error }
      throw LedgerError(.storage, "the export cannot be written")
    }
    return size
  }

  static let newline = UInt8(ascii: "\n")

  private static func frame(_ entry: [UInt8]) -> [UInt8] {
    EntryFraming.frame([entry]) + MerkleTree.leafHash(entry).bytes.prefix(markByteCount)
  }
}
