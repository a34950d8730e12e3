public import Identity

/// What is wrong with a file of an export.
public struct ExportFinding: Error, Hashable, Sendable {
  /// The file, by its path within the folder.
  public let file: String
  /// What is wrong with it.
  public let words: String

  init(_ file: String, _ words: String) {
    self.file = file
    self.words = words
  }
}

/// The ruling on a patient's export.
public enum PatientExportVerdict: Sendable {
  /// Everything holds: the ledger, every proof, signature, text, record and resource.
  case valid(PatientExportSummary)
  /// What is there holds together, and nothing in it shows that the chain has this ledger: it has no custodians who would
  /// say so.
  case unproved(PatientExportSummary)
  /// Something does not; every file concerned is named.
  case invalid([ExportFinding])
}

/// What a patient's export holds.
public struct PatientExportSummary: Sendable {
  /// The ledger's identifier.
  public let ledger: Word
  /// Whose export it is.
  public let owner: MemberID
  /// When it was made, in seconds since 1970, as the owner says.
  public let createdAt: UInt64
  /// The number of files, less the list and its signature.
  public let files: Int
  /// The bytes of these.
  public let bytes: UInt64
  /// The number of records, erased ones included.
  public let records: Int
  /// The number of entries that are proved to be on the ledger.
  public let proofs: Int
  /// How many custodians say that the chain has these entries; nil for a ledger that signs its own checkpoints.
  public let witnesses: Int?
  /// The number of resources of each type.
  public let resources: [String: Int]
}
