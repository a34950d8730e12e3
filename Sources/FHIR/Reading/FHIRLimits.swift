/// What is taken in at the most. All of it is checked while reading, before memory is used for it.
public struct FHIRLimits: Hashable, Sendable {
  /// The most bytes of a resource or bundle.
  public var bytes = 1 << 20
  /// The deepest nesting of objects and arrays.
  public var depth = 32
  /// The most values, members and elements together.
  public var values = 50_000
  /// The most issues that an answer names.
  public var issues = 20

  /// The usual limits: 1 MiB, 32 deep, 50,000 values, 20 issues.
  public init() {}
}
