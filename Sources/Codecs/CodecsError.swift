/// Why a frame was not decoded. Equality is on the code.
public struct CodecsError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The stream is not what its description says, or breaks the rules of its form.
    case malformed
    /// A form, depth or kind of colour that is not decoded here.
    case unsupported
    /// More samples or bytes than the bounds.
    case tooLarge
    /// A program that decodes is not installed.
    case notInstalled
    /// Decoding took longer than it may.
    case tooLong
    /// The decoder broke down; it took nothing with it.
    case crashed
    /// The system refused what a decoder needs.
    case unavailable
  }

  /// The reason.
  public let code: Code
  /// What happened, in words that hold nothing of the frame.
  public let detail: String

  /// Makes an error from its code and detail.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension CodecsError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: CodecsError, right: CodecsError) -> Bool { left.code == right.code }
}

extension CodecsError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
