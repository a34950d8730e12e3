public import Contract
public import Identity

/// An export that was verified whole, and what it adds up to.
public struct ReplayedExport: Sendable {
  /// The ledger's founding.
  public let genesis: Genesis
  /// How many entries there are.
  public let size: UInt64
  /// The root over them.
  public let root: Word
  /// The state after the last entry.
  public let state: State

  /// What the founding of a ledger that follows this one says of it.
  public var succession: Succession { Succession(ledger: genesis.ledger, size: size, root: root) }
}

/// Why a file is no export, or none that holds together.
public struct ExportRefusal: Error, Hashable, Sendable {
  /// What is wrong.
  public let reason: ExportVerdict.Reason
  /// The first bad entry, where there is one.
  public let position: UInt64?

  /// The same as a verdict.
  public var verdict: ExportVerdict { .invalid(reason, at: position) }
}
