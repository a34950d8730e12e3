/// Two notes of one ledger that contradict each other, as they came. Of the same size, each under the ledger's own
/// signature, they convict it; otherwise see `Follower.contradiction()`.
public struct ForkEvidence: Hashable, Sendable {
  /// The note that the custodian held.
  public let held: String
  /// The note that it was shown against it.
  public let shown: String
}
