public import Contract
public import Transparency

/// A ledger, here or elsewhere: what takes actions and shows entries, checkpoints and proofs. Nothing that it shows is
/// to be believed before it is verified; `Follower` does that.
public protocol LedgerService: Sendable {
  /// What founded the ledger.
  func genesis() async throws -> Genesis

  /// Submits an action and waits until it is durable. A refusal by the rules is a receipt, not an error.
  func submit(_ action: SignedAction) async throws -> Receipt

  /// The bytes of at most so many entries from a position on: fewer at the end of the ledger, none beyond it, and
  /// never more than `LedgerLimits.entriesPerCall`.
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]]

  /// The latest checkpoint, as the text of a signed note.
  func checkpoint() async throws -> String

  /// The proof that the entry at an index is in the tree of a size.
  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof

  /// The proof that the tree of one size extends that of another.
  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof
}

/// The bounds of the embedded ledger.
public enum LedgerLimits {
  /// The most entries one call gives.
  public static let entriesPerCall = 4096
  /// The most bytes of a submitted action that are read.
  public static let actionByteCount = 1024
  /// The most actions that wait for an answer at a time.
  public static let waitingActions = 65_536
  /// The most bytes of a checkpoint's note that are read.
  public static let checkpointByteCount = 65_536
}
