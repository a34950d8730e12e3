public import Identity

/// What a share belongs to: the ledger, the record, the policy epoch whose custodians hold it, and the threshold.
public struct ShareBinding: Hashable, Sendable {
  /// The ledger's id.
  public let ledger: Word
  /// The record whose data key is shared.
  public let record: Word
  /// The policy epoch that names the custodians.
  public let epoch: UInt64
  /// t: how many shares give the data key.
  public let threshold: UInt8

  /// Binds to a record's place.
  public init(ledger: Word, record: Word, epoch: UInt64, threshold: UInt8) {
    self.ledger = ledger
    self.record = record
    self.epoch = epoch
    self.threshold = threshold
  }
}
