/// Why a custodian refused or failed, where no `ReleaseRefusal` says it. Equality is on the code.
public struct CustodianError: Error, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    // What was asked.
    /// A request that is malformed, or a deposit that does not hold together.
    case badRequest
    /// A body, or a block in it, with more bytes than are taken.
    case tooLarge
    /// A block whose bytes are not those of its digest.
    case wrongBytes
    /// The caller's role, or the record's state, does not allow this.
    case notAllowed
    /// There is no room for more.
    case noSpace
    /// A view is asked for of a size that the ledger has not come to here.
    case behind
    /// A view is asked for of a size after which another policy may have come into force.
    case outgrown

    // The custodian's own file.
    /// Another process holds the file.
    case alreadyRunning
    /// The system or the database refused to read or write.
    case storage
    /// The file holds what was never written.
    case corrupt
    /// The file is open to others, or a setting that durability rests on did not take effect.
    case unsafeStorage
    /// The file was written by a newer version.
    case unsupportedVersion
    /// The file is of another ledger or another custodian.
    case otherCustodian
    /// The node key is not the one that the file's shares are encrypted under.
    case wrongKey
  }

  /// The reason.
  public let code: Code
  /// What happened and where; holds no secret and no personal data.
  public let detail: String

  /// Makes an error from its code and detail.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension CustodianError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: CustodianError, right: CustodianError) -> Bool { left.code == right.code }
}

extension CustodianError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
