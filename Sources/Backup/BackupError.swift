/// Why a home could not be backed up, or an archive not be used. Equality is on the code.
public struct BackupError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// Nobody lives in the home, or a database in it is damaged.
    case homeRefused
    /// Something has the archive's name already.
    case archiveTaken
    /// The file is no archive of this version.
    case notAnArchive
    /// The passphrase does not open the archive, or its head was altered.
    case wrongPassphrase
    /// The archive ends before its end.
    case truncated
    /// The archive was altered.
    case altered
    /// The folder to restore into is not empty.
    case targetTaken
    /// The system refused a file operation.
    case fileRefused
  }

  /// The reason.
  public let code: Code
  /// What happened, in words that hold no secret.
  public let detail: String

  /// Makes an error from its code and detail.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension BackupError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: BackupError, right: BackupError) -> Bool { left.code == right.code }
}

extension BackupError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
