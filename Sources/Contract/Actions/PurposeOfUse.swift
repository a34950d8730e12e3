/// What a request is for: the number that stands on the ledger for a code of HL7's v3 PurposeOfUse list. The numbers are
/// this project's and never change meaning; the list may grow (docs/spec/actions.md).
public enum PurposeOfUse: UInt64, Sendable, CaseIterable {
  /// To treat the patient.
  case treatment = 1
  /// To treat the patient in an emergency.
  case emergencyTreatment = 2
  /// To coordinate care among those who treat.
  case coordinationOfCare = 3
  /// To bill or pay for care.
  case payment = 4
  /// To run a health service.
  case operations = 5
  /// To do research.
  case research = 6
  /// To protect the public's health.
  case publicHealth = 7
  /// Because the patient asked.
  case patientRequest = 8
  /// Because the family asked.
  case familyRequest = 9
  /// Because somebody with a power of attorney asked.
  case powerOfAttorney = 10
  /// Because somebody who supports the patient asked.
  case supportNetwork = 11

  /// The code of the list, for example `TREAT`.
  public var code: String {
    switch self {
    case .treatment: "TREAT"
    case .emergencyTreatment: "ETREAT"
    case .coordinationOfCare: "COC"
    case .payment: "HPAYMT"
    case .operations: "HOPERAT"
    case .research: "HRESCH"
    case .publicHealth: "PUBHLTH"
    case .patientRequest: "PATRQT"
    case .familyRequest: "FAMRQT"
    case .powerOfAttorney: "PWATRNY"
    case .supportNetwork: "SUPNWK"
    }
  }

  /// The purpose in plain words.
  public var words: String {
    switch self {
    case .treatment: "treatment"
    case .emergencyTreatment: "emergency treatment"
    case .coordinationOfCare: "coordination of care"
    case .payment: "payment for care"
    case .operations: "running the health service"
    case .research: "research"
    case .publicHealth: "public health"
    case .patientRequest: "at the patient's request"
    case .familyRequest: "at the family's request"
    case .powerOfAttorney: "at the request of a power of attorney"
    case .supportNetwork: "at the request of the support network"
    }
  }

  /// The purpose of a code, whatever its case; nil for one that is not in the list.
  public init?(code: String) {
    guard let purpose = Self.allCases.first(where: { $0.code == code.uppercased() }) else { return nil }
    self = purpose
  }
}
