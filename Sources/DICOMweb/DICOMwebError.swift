/// Why something of DICOMweb (PS3.18) was refused. Equality is on the code.
public struct DICOMwebError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// A header, address or query that is not as the standard says.
    case malformedRequest
    /// A message in parts whose parts cannot be told apart.
    case malformedMultipart
    /// More parts, longer headers or more bytes than are taken.
    case tooLarge
    /// A form of content that is not taken.
    case unsupportedMediaType
    /// No form that the caller takes is one that can be given.
    case notAcceptable
    /// A data set that cannot be read.
    case malformedDataSet
    /// The data set holds no such frame, or no such value.
    case notFound
  }

  /// The reason.
  public let code: Code
  /// What happened, in words that hold nothing of the input.
  public let detail: String

  /// Makes an error from its code and detail.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension DICOMwebError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: DICOMwebError, right: DICOMwebError) -> Bool { left.code == right.code }
}

extension DICOMwebError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
