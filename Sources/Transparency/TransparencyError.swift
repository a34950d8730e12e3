/// Why a proof could not be made, or a note, key, checkpoint or quorum could not be read. Equality is on the code.
public struct TransparencyError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// An index or size beyond the tree, or a proof or frontier that contradicts its sizes.
    case outOfBounds
    /// A note of more bytes or signature lines than the bound.
    case tooLarge
    /// Bytes that are not UTF-8, or hold a control character other than newline.
    case malformedText
    /// A note without a text, a blank line, or a final newline.
    case malformedNote
    /// A line among the signatures that is not an em dash, a key name and base64.
    case malformedSignatureLine
    /// A key name that is empty, too long, or holds a space or a plus.
    case malformedName
    /// A verifier key that is not `name+id+base64`, or is no key.
    case malformedKey
    /// A verifier key whose identifier does not follow from its name and key.
    case wrongKeyID
    /// A verifier key of another signature type than the one expected.
    case wrongKeyType
    /// A note text that is no checkpoint.
    case malformedCheckpoint
    /// A checkpoint of another log than the one expected.
    case wrongOrigin
    /// A note without a signature by the key that is trusted.
    case unsigned
    /// A signature line by a trusted key that does not verify, or has another length.
    case wrongSignature
    /// A time beyond 2^63 − 1 seconds.
    case timeOutOfRange
    /// A quorum that asks for none, for more witnesses than it names, or names one twice.
    case malformedQuorum
  }

  /// The reason.
  public let code: Code
  /// Where it happened, in words that hold no input and no secret.
  public let detail: String

  /// Makes an error from its code and the place it arose.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension TransparencyError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: TransparencyError, right: TransparencyError) -> Bool { left.code == right.code }
}

extension TransparencyError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
