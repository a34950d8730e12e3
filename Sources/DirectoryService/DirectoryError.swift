/// Why the directory refused. Equality is on the code.
public struct DirectoryError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The database file cannot be opened, read or written.
    case storageRefused
    /// The request carries no signature, or one that is malformed, stale or not the member's.
    case notAuthenticated
    /// The member is not in good standing, or the role does not allow this.
    case notAllowed
    /// The body is malformed, too large, or of another content type.
    case badRequest
    /// The entry is not signed by the authority, or does not fit the ledger.
    case entryRefused
    /// Other bytes stand under that name already.
    case takenAlready
    /// The member, or the authority, keeps as much here as anybody may.
    case full
    /// Nothing has that name.
    case notFound
  }

  /// The reason.
  public let code: Code
  /// What happened, in words that hold no input and no personal data.
  public let detail: String

  /// Makes an error from its code and detail.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension DirectoryError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: DirectoryError, right: DirectoryError) -> Bool { left.code == right.code }
}

extension DirectoryError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
