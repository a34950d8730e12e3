public import FHIR

/// What FHIR's addresses ask of the member whose they are.
public protocol FHIRDesk: Sendable {
  /// Whether there is anything to read here. A device hands in observations and reads nothing.
  var isReadable: Bool { get }
  /// Everything that can be read now.
  func resources() async throws -> [Resource]
  /// Keeps an observation as a record of the patient it is of and returns its id; nil while it waits for custodians and is
  /// not on the ledger yet. Throws `FHIRError` for what the rules refuse.
  func keep(_ observation: Observation) async throws -> String?
}
