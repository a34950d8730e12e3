internal import FoundationEssentials

/// Where the ledger takes the time from, in whole seconds since 1970.
public struct LedgerClock: Sendable {
  private let read: @Sendable () -> UInt64

  /// Takes a source of time.
  public init(_ read: @escaping @Sendable () -> UInt64) { self.read = read }

  /// The system's clock; a clock set before 1970 reads 0.
  public static let system = LedgerClock { UInt64(exactly: Date().timeIntervalSince1970.rounded(.down)) ?? 0 }

  /// The time now.
  public func now() -> UInt64 { read() }
}
