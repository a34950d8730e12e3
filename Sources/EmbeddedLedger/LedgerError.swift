/// Why the embedded ledger refused. Equality is on the code.
public struct LedgerError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    // The file.
    /// Another sequencer or follower holds the file.
    case alreadyRunning
    /// Another program holds the database locked.
    case locked
    /// No room is left on the disk.
    case full
    /// The file is no database, or a damaged one.
    case corrupt
    /// The system refused to read or write.
    case storage
    /// The file or its folder is open to others, or a setting that durability rests on did not take effect.
    case unsafeStorage
    /// The file was written by a newer version.
    case unsupportedVersion
    /// The file holds no ledger, and none was given to found.
    case noLedger
    /// The file or the service is of another ledger than the one asked for.
    case otherLedger
    /// The signing key is not the genesis' log key.
    case wrongLogKey

    // What a ledger holds.
    /// A stored entry is not what was written.
    case alteredEntry
    /// Bytes that are no entry.
    case malformedEntry
    /// An entry whose signature is not its actor's.
    case wrongSignature
    /// An entry whose outcome or time is not what the rules say.
    case wrongOutcome
    /// Fewer entries than the checkpoint counts.
    case missingEntries
    /// More entries than the checkpoint counts.
    case surplusEntries
    /// The entries do not hash to the checkpoint's root.
    case wrongRoot
    /// A checkpoint that is malformed, of another log, or not signed by the log key.
    case wrongCheckpoint
    /// A checkpoint smaller than one that was accepted before.
    case shrunk
    /// A checkpoint of the same size as an accepted one, with another root.
    case forked
    /// The replica was not compared with its ledger for too long.
    case stale

    // Witnesses.
    /// Too few witnesses cosigned what there is.
    case unwitnessed
    /// A cosignature by nobody who counts.
    case unknownWitness
    /// A cosignature of a witness that counts does not verify.
    case wrongCosignature
    /// A checkpoint that the log key signed and that is not of the ledger's tree.
    case otherTree

    // Asking and answering.
    /// So many actions are waiting that no more are taken.
    case busy
    /// The ledger is stopping and takes nothing more.
    case closing
    /// The sequencer stopped for good.
    case stopped
    /// The service cannot be reached.
    case unreachable
    /// The service answered something that is no answer.
    case badAnswer
    /// A request that is malformed.
    case badRequest
    /// A body larger than what is taken.
    case tooLarge
    /// A body of another content type.
    case wrongContentType
    /// There is nothing under this address.
    case notFound
    /// An index, size or count beyond the ledger.
    case outOfBounds
    /// A failure that is not the caller's.
    case `internal`
  }

  /// The reason.
  public let code: Code
  /// Where it happened, in words that hold no input and no secret.
  public let detail: String
  /// The position of the entry in question, from 0, where there is one.
  public let position: UInt64?

  /// Makes an error from its code, the place it arose, and the entry it is about.
  public init(_ code: Code, _ detail: String, at position: UInt64? = nil) {
    self.code = code
    self.detail = detail
    self.position = position
  }
}

extension LedgerError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: LedgerError, right: LedgerError) -> Bool { left.code == right.code }
}

extension LedgerError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { position.map { "entry \($0): \(detail)" } ?? detail }
}
