public import Imaging

/// Why a file was not de-identified. The text holds no value of the file. Equality is on the code.
public struct DeidentificationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// A sequence that the encoding hides does not hold what a sequence holds.
    case malformed
    /// Beyond the bounds of ``Deidentifier``.
    case tooLarge
    /// A kind of file whose pixels or contents lie elsewhere: a disc's index, pixels by reference.
    case unsupported
    /// Options that exclude each other.
    case badOptions
    /// The copy cannot be written.
    case unwritable
  }

  /// The reason.
  public let code: Code
  /// What happened, in words.
  public let detail: String
  /// The element it happened in.
  public let tag: DICOMTag?

  /// An error with its reason and place.
  public init(_ code: Code, _ detail: String, tag: DICOMTag? = nil) {
    self.code = code
    self.detail = detail
    self.tag = tag
  }

  /// Equality on the code alone.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  /// One line: what happened, and where.
  public var description: String { tag.map { "\(detail) in \($0)" } ?? detail }
}
