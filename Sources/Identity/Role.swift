/// What a member is on a ledger (design 1). The raw value is the role's number in actions.
public enum Role: UInt8, Sendable, CaseIterable, Codable {
  /// Admits, suspends and sets policy.
  case authority = 1
  /// Sends images to patients.
  case technologist = 2
  /// Owns records and grants access to them.
  case patient = 3
  /// Asks for access and opens what is granted.
  case clinician = 4
  /// Measures for its owner, a patient.
  case device = 5
  /// Keeps shares and shards, and witnesses the ledger.
  case custodian = 6
  /// Opens what its owner, a patient, granted it, and does nothing else. Stands for somebody without an account
  /// (docs/adr/0025).
  case guest = 7

  /// Reads a role from its name; nil for an unknown name.
  public init?(name: some StringProtocol) {
    guard let role = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = role
  }

  /// The role's name in lower case.
  public var name: String {
    switch self {
    case .authority: "authority"
    case .technologist: "technologist"
    case .patient: "patient"
    case .clinician: "clinician"
    case .device: "device"
    case .custodian: "custodian"
    case .guest: "guest"
    }
  }

  /// Whether a member of this role is a patient's: enrolled by its owner, not by the authority.
  public var isOwned: Bool { self == .device || self == .guest }

  /// Whether members of this role have a certificate and stand in the directory. A guest has no name that anybody
  /// verified.
  public var isListed: Bool { self != .guest }
}
