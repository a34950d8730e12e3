/// Why a record could not be sealed or opened. Equality is on the code.
public struct RecordsError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The envelope is not the one on the ledger, or is no envelope.
    case alteredEnvelope
    /// The envelope does not open with this sealing key, or was bound to another record, owner or sender.
    case wrongRecipient
    /// The data key does not match the commitment on the ledger, or not the ciphertext's own.
    case wrongKey
    /// The manifest's ciphertext was altered, or what it holds is no manifest.
    case alteredManifest
    /// The manifest is not signed by the sender's key.
    case wrongSender
    /// The manifest is of another record, ledger, owner or sender.
    case swapped
    /// A manifest, or what is to be sealed, breaks a bound or a rule.
    case malformedManifest
    /// A message ends before its last chunk.
    case truncated
    /// A chunk was altered.
    case alteredChunk
    /// Fewer than k blocks of a stripe could be fetched.
    case tooFewShards
    /// An item's bytes do not match the hash that the sender signed.
    case itemMismatch
    /// There is no such item, or the range is not within it.
    case noSuchItem
    /// The item is larger than the caller accepts.
    case tooLarge
    /// A file that is being sealed changed, or cannot be read.
    case sourceRefused
    /// A file cannot be written, or one of its name exists.
    case targetRefused
    /// A store did not keep a block.
    case storeRefused
    /// Asked for parameters that are out of bounds.
    case outOfBounds
  }

  /// The reason.
  public let code: Code
  /// Where it happened, in words that hold no input and no secret.
  public let detail: String
  /// The stores, by index, that failed; empty where the reason has nothing to do with stores.
  public let stores: [Int]

  /// Makes an error from its code and the place it arose.
  public init(_ code: Code, _ detail: String, stores: [Int] = []) {
    self.code = code
    self.detail = detail
    self.stores = stores
  }
}

extension RecordsError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: RecordsError, right: RecordsError) -> Bool { left.code == right.code }
}

extension RecordsError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
