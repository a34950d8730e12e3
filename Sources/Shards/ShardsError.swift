/// Why shards or shares could not be made, rebuilt or combined. Equality is on the code.
public struct ShardsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// A number of shards or shares, or a threshold, beyond its bounds.
    case outOfBounds
    /// Not as many shards, present or missing, as the code has.
    case wrongCount
    /// A shard, share or secret that is empty or longer than the bound.
    case badLength
    /// Shards of one stripe, or shares of one secret, that differ in length.
    case unequalLengths
    /// A shard or share index that the code or the scheme does not have; for shares, x = 0 too.
    case indexOutOfRange
    /// Two shards or two shares with one index.
    case duplicateIndex
    /// Fewer shards than the code needs.
    case tooFewShards
    /// Fewer shares than the threshold.
    case tooFewShares
    /// More shares than the threshold, and they lie on no one polynomial: at least one is wrong.
    case inconsistentShares
    /// A matrix that has no inverse: a fault of the arithmetic, which a Cauchy matrix rules out.
    case singularMatrix
  }

  /// The reason.
  public let code: Code
  /// What and where, in words that hold no input and no secret.
  public let detail: String

  /// Makes an error from its code and the place it arose.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  /// Equality on the code alone.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  /// One line: code and detail.
  public var description: String { "shards: \(code.rawValue): \(detail)" }
}
