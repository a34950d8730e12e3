public import Contract
public import Identity

/// The ledger's answer to an action, given only after it is durable.
public struct Receipt: Hashable, Sendable {
  /// The position of the entry, from 0; nil when the outcome is a refusal that leaves no entry.
  public let position: UInt64?
  /// The ledger's time of the ruling, in seconds since 1970.
  public let time: UInt64
  /// How the rules judged the action.
  public let outcome: Outcome
  /// The action's digest, its identity.
  public let digest: Word

  /// Joins the parts.
  public init(position: UInt64?, time: UInt64, outcome: Outcome, digest: Word) {
    self.position = position
    self.time = time
    self.outcome = outcome
    self.digest = digest
  }

  /// Whether the ledger holds an entry for the action.
  public var isRecorded: Bool { position != nil }
}
