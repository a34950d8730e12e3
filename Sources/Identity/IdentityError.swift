/// Why keys, certificates or a keyring could not be read or used. Equality is on the code.
public struct IdentityError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// Bytes that are no key of the expected form.
    case malformedKey
    /// Bytes that are no signature of 64 bytes with r and s in range.
    case malformedSignature
    /// A signature whose s is in the upper half of the group order.
    case highS
    /// A sealed value that does not open with this key, or was altered, or was bound to something else.
    case notOpened
    /// A keyring file that is not one, or of another version.
    case malformedKeyring
    /// The passphrase does not open the keyring.
    case wrongPassphrase
    /// Asked for parameters that are out of bounds.
    case outOfBounds
    /// A certificate that is malformed, expired, or not issued by the authority.
    case certificateRefused
    /// A directory entry that is malformed, or not signed by the authority, or at odds with the ledger.
    case directoryRefused
    /// A join request that is malformed, or not signed by the key it names.
    case joinRefused
    /// A recovery request that is malformed, or not signed by the key it names.
    case recoveryRefused
    /// A link, or the file behind it, that is malformed, altered, of another version, or at odds with itself.
    case linkRefused
    /// The system refused a file operation.
    case fileRefused
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

extension IdentityError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: IdentityError, right: IdentityError) -> Bool { left.code == right.code }
}

extension IdentityError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
