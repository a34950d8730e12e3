public import Contract
public import Identity

/// What became of an action that was relayed.
public struct Relayed: Hashable, Sendable {
  /// The action's digest.
  public let digest: Word
  /// How the contract ruled on it.
  public let outcome: Outcome
  /// The time of the block with the ruling, or of the newest block where a dry run refused it; 0 where nobody was asked.
  public let time: UInt64
  /// Where it is recorded; nil for a refusal that leaves no entry.
  public let place: Place?

  /// A block and a transaction in it.
  public struct Place: Hashable, Sendable {
    /// The block.
    public let block: BlockReference
    /// The transaction.
    public let transaction: Word
  }
}

/// How a relayer sends.
public struct RelayerOptions: Sendable {
  /// The most that a unit of gas may cost, in wei.
  public var mostFee: UInt128
  /// How many blocks must follow that of a transaction before it counts.
  public var depth: UInt64 = 0
  /// The most actions of a transaction.
  public var batch = 50
  /// The most bytes of a transaction's input; nodes take 128 KiB.
  public var inputBytes = 100_000
  /// The most transactions that wait to be mined.
  public var flights = 4
  /// The most actions that wait for an answer.
  public var waiting = 4096
  /// After how many blocks a transaction that is not mined is replaced by a dearer one.
  public var patience: UInt64 = 3

  /// The rest as it stands unless set.
  public init(mostFee: UInt128 = 200_000_000_000) { self.mostFee = mostFee }
}

/// The fees of EIP-1559 that are offered.
enum FeePlan {
  /// The base fee doubled, which six full blocks in a row do not overtake, and a tip. Throws `tooExpensive` where the
  /// bound does not even hold the base fee.
  static func first(baseFee: UInt128, tip: UInt128, most: UInt128) throws(EthereumError) -> Fees {
    guard baseFee <= most else { throw EthereumError(.tooExpensive, "the chain asks for more than the highest fee") }
    let (double, over) = baseFee.multipliedReportingOverflow(by: 2)
    let (sum, beyond) = double.addingReportingOverflow(tip)
    return Fees(tip: tip, most: over || beyond ? most : min(sum, most))
  }

  /// An eighth more of both, rounded up, as nodes ask of a replacement, and at least what a first try would offer now;
  /// nil where the bound is reached.
  static func replacement(of fees: Fees, now: Fees, most: UInt128) -> Fees? {
    guard let tip = raised(fees.tip), let whole = raised(fees.most), max(whole, tip) <= most else { return nil }
    return Fees(tip: max(tip, now.tip), most: min(most, max(whole, now.most)))
  }

  private static func raised(_ fee: UInt128) -> UInt128? {
    let (sum, over) = fee.addingReportingOverflow(fee / 8 + 1)
    return over ? nil : sum
  }
}
