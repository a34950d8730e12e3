public import FHIR

/// What FHIR's addresses ask of the member whose they are.
public protocol FHIRDesk: Sendable {
  /// Everything that can be read now.
  func resources() async throws -> [Resource]
  /// Keeps an observation as a record of the member's patient and returns its id. Throws `FHIRError` for what the rules
  /// refuse.
  func keep(_ observation: Observation) async throws -> String
}
