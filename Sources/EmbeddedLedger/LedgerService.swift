public import Contract
public import Transparency

/// A ledger, here or elsewhere: what takes actions and shows entries, checkpoints and proofs. Nothing that it shows is
/// to be believed before it is verified; `Follower` does that.
public protocol LedgerService: Sendable {
  /// Whether what this shows was read from a chain by this very process, so that no log need sign it.
  var isOwnReading: Bool { get }

  /// What founded the ledger.
  func genesis() async throws -> Genesis

  /// Submits an action and waits until it is durable. A refusal by the rules is a receipt, not an error.
  func submit(_ action: SignedAction) async throws -> Receipt

  /// The same, and when there is an entry perhaps what `news` would answer next, so that it need not be asked for.
  func submit(_ action: SignedAction, newsFrom position: UInt64) async throws -> (receipt: Receipt, news: LedgerNews?)

  /// The bytes of at most so many entries from a position on: fewer at the end of the ledger, none beyond it, and
  /// never more than `LedgerLimits.entriesPerCall`.
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]]

  /// The latest checkpoint, as the text of a signed note.
  func checkpoint() async throws -> String

  /// The latest checkpoint as soon as it has more entries than a size, and at most so many seconds later whatever there
  /// is; never later than `LedgerLimits.longestWait`.
  func checkpoint(after size: UInt64, within seconds: UInt64) async throws -> String

  /// The latest checkpoint, and of the entries that it counts some or all from a position on, in one call.
  func news(from position: UInt64) async throws -> LedgerNews

  /// Accepted entries that the ledger shows already and may still take back, as those of a chain's newest blocks. They can
  /// take rights away and never give any.
  func unsettled() async throws -> [Entry]

  /// The checkpoint that all witnesses are to cosign next, so that they meet on one even while the ledger grows.
  func candidate() async throws -> String

  /// The largest checkpoint that enough witnesses cosigned, with their cosignatures; before there is one, that with
  /// the most. Throws `notFound` while there is none.
  func witnessedCheckpoint() async throws -> String

  /// Hands in a checkpoint's note with the cosignature of a witness. Throws `otherTree`,
  /// `unknownWitness` or `wrongCosignature`, and `wrongCheckpoint` (over HTTP `badRequest`) for what the log did not sign.
  func cosign(_ note: String) async throws

  /// The proof that the entry at an index is in the tree of a size.
  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof

  /// The proof that the tree of one size extends that of another.
  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof
}

/// What a ledger shows to whoever follows it.
public struct LedgerNews: Hashable, Sendable {
  /// The signed note of the latest checkpoint.
  public let note: String
  /// The bytes of entries that it counts, from the position that was asked for; perhaps not all.
  public let entries: [[UInt8]]

  /// Joins the two.
  public init(note: String, entries: [[UInt8]]) {
    self.note = note
    self.entries = entries
  }
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
  /// The longest that a question for a larger checkpoint waits, in seconds.
  public static let longestWait: UInt64 = 20
  /// How long a server lets growth gather before it tells those who wait for it.
  public static let gathering = Duration.milliseconds(20)
  /// The most such questions that wait at a time; the next one is answered at once.
  public static let waitingReaders = 1000
}
