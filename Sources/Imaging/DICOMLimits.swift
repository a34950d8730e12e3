/// The bounds a reader keeps whatever a file says.
public struct DICOMLimits: Sendable, Hashable {
  /// Sequences inside each other.
  public var depth: Int
  /// Elements, items and fragments together.
  public var elements: Int
  /// The longest value kept, in bytes; longer ones are skipped over.
  public var keptValue: Int
  /// All kept values together, in bytes; the summarised ones are kept beyond it.
  public var keptTotal: Int
  /// The inflated size of a deflated data set, in bytes.
  public var inflated: UInt64

  /// Depth 64, a million elements, 64 KiB a kept value, 8 MiB of them, 1 GiB inflated, unless said otherwise.
  public init(
    depth: Int = 64, elements: Int = 1_000_000, keptValue: Int = 65_536, keptTotal: Int = 8 << 20,
    inflated: UInt64 = 1 << 30
  ) {
    self.depth = depth
    self.elements = elements
    self.keptValue = keptValue
    self.keptTotal = keptTotal
    self.inflated = inflated
  }
}
