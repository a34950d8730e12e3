/// Why a workflow could not be carried out. Equality is on the code.
public struct ClientError: Error, Sendable {
  /// The closed list of reasons; the command line maps each to an exit code.
  public enum Code: String, Sendable, CaseIterable {
    /// The home folder holds no member, or a file in it is malformed.
    case homeRefused
    /// The home folder holds a member already.
    case homeTaken
    /// The network file is malformed or does not match its ledger.
    case networkRefused
    /// A file named by the person cannot be read or written.
    case fileRefused
    /// A file is no medical image of a form that is accepted.
    case imageRefused
    /// The patient in a file is not the one addressed.
    case otherPatient
    /// Nobody, or more than one member, fits the name.
    case memberNotFound
    /// No record, or more than one, fits the identifier.
    case recordNotFound
    /// No request, grant or access, or more than one, fits the reference.
    case referenceNotFound
    /// The ledger refused the action.
    case actionRefused
    /// The ledger does not answer.
    case ledgerUnreachable
    /// The ledger shows something that its own signatures, rules or earlier checkpoints contradict.
    case ledgerRefused
    /// The directory shows something that the authority or the ledger contradicts.
    case directoryRefused
    /// A record does not open: altered, incomplete, or meant for somebody else.
    case recordRefused
    /// Too few stores answer to rebuild a record.
    case storageRefused
    /// Guardians that cannot be named, or a proof that does not make its holder one.
    case guardiansRefused
    /// The ledger ruled an access unlawful, or no live grant covers the record.
    case accessRefused
    /// The grant allows viewing and not keeping.
    case viewOnly
    /// Custodians ask for a login at a gateway, and there is none, or it is over.
    case loginNeeded
    /// The login's second factor was shown too long ago.
    case secondFactorNeeded
    /// The policy asks for a healthy computer, and this one has not passed.
    case postureNeeded
    /// The authority has suspended the member.
    case suspended
    /// A gateway does not take account, password or code, or the account is another member's.
    case accountRefused
    /// Too few custodians answer, confirm or release.
    case custodiansMissing
    /// A record that waits in the outbox cannot be delivered any more.
    case deliveryOver
    /// Another program of the same home delivers the record just now.
    case deliveryBusy
    /// The person did not confirm.
    case notConfirmed
  }

  /// The reason.
  public let code: Code
  /// What happened and where, in words a person can act on; holds no secret and no personal data.
  public let detail: String

  /// Makes an error from its code and detail.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
}

extension ClientError: Equatable {
  /// Errors are equal when their codes are.
  public static func == (left: ClientError, right: ClientError) -> Bool { left.code == right.code }
}

extension ClientError: CustomStringConvertible {
  /// The detail, as a person reads it.
  public var description: String { detail }
}
