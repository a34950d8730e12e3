/// What a server here does, as it says of itself.
public enum CapabilityStatement {
  /// The resources that can be read and searched.
  public static let served = [
    "AuditEvent", "Consent", "Device", "DocumentReference", "ImagingStudy", "Observation", "Organization", "Patient",
    "Practitioner", "Provenance",
  ]

  /// Makes the statement.
  ///
  /// - Parameters:
  ///   - version: the program's version.
  ///   - date: when it was started, in seconds since 1970.
  ///   - base: its address.
  ///   - takesObservations: whether observations can be sent.
  public static func content(version: String, date: UInt64, base: String, takesObservations: Bool) -> FHIRValue {
    .object(of: [
      "resourceType": "CapabilityStatement", "status": "active", "date": .time(date), "kind": "instance",
      "software": .object(of: ["name": "aureole", "version": .string(version)]),
      "implementation": .object(of: ["description": "a member's own records and consents", "url": .string(base)]),
      "fhirVersion": "4.0.1", "format": ["application/fhir+json"],
      "rest": .array([
        .object(of: [
          "mode": "server",
          "security": .object(of: [
            "cors": false, "description": "a bearer token from a file that the owner of this computer alone can read",
          ]),
          "resource": .array(
            served.map { resource($0, isTaken: takesObservations && $0 == "Observation") }),
        ])
      ]),
    ])
  }

  private static func resource(_ type: String, isTaken: Bool) -> FHIRValue {
    let interactions = ["read", "search-type"] + (isTaken ? ["create"] : [])
    let parameters: [(String, String)] = [("_id", "token"), ("patient", "reference"), ("date", "date")]
    return .object(of: [
      "type": .string(type), "interaction": .array(interactions.map { .object(of: ["code": .string($0)]) }),
      "versioning": "no-version",
      "searchParam": .array(
        parameters.map { .object(of: ["name": .string($0.0), "type": .string($0.1)]) }),
    ])
  }
}
