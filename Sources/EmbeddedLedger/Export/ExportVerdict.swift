public import Identity

/// The ruling on an export.
public enum ExportVerdict: Hashable, Sendable {
  /// Every signature, every rule, the root and the checkpoint's signature hold.
  case valid(ExportSummary)
  /// The export is refused; the position, from 0, is that of the first bad entry where the reason lies in one.
  case invalid(Reason, at: UInt64?)

  /// Why an export is refused.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// The first line is not that of an export.
    case notAnExport
    /// The second line is not the JSON that `write` makes, byte for byte.
    case malformedHeader
    /// The genesis founds nothing.
    case malformedGenesis
    /// The genesis is of another ledger than the one asked for.
    case otherLedger
    /// The checkpoint's note is malformed.
    case malformedCheckpoint
    /// The checkpoint is of another log than the genesis.
    case wrongOrigin
    /// The checkpoint has no signature by the log key of the genesis.
    case unsigned
    /// The checkpoint's signature by the log key does not verify.
    case wrongCheckpointSignature
    /// The file ends before an entry that the checkpoint counts.
    case missingEntries
    /// The file ends within an entry.
    case truncatedEntry
    /// An entry's bytes do not match the mark that was written after it.
    case damagedEntry
    /// The bytes are no entry.
    case malformedEntry
    /// An entry's signature is not its actor's.
    case wrongSignature
    /// An entry's time or outcome is not what the rules say.
    case wrongOutcome
    /// There are bytes after the last entry that the checkpoint counts.
    case surplusEntries
    /// Every entry holds by itself, and together they do not hash to the signed root.
    case wrongRoot
  }
}

/// What a valid export holds.
public struct ExportSummary: Hashable, Sendable {
  /// The ledger's identifier.
  public let ledger: Word
  /// The number of entries.
  public let size: UInt64
  /// The root over them, signed by the log key.
  public let root: Word
  /// The time of the last entry, in seconds since 1970.
  public let time: UInt64
  /// The number of members, suspended ones included.
  public let members: Int
  /// The number of records, erased ones included.
  public let records: Int
  /// The number of grants, ended ones included.
  public let grants: Int
  /// The number of rulings on accesses.
  public let accesses: Int
  /// How many of these were unlawful.
  public let unlawfulAccesses: Int
}
