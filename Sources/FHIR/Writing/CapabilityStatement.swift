/// What a server here does, as it says of itself.
public enum CapabilityStatement {
  /// The resources of a patient's that can be read and searched. `CodeSystem` is served besides, to everybody who shows the token.
  public static let served = [
    "AuditEvent", "Consent", "Device", "DocumentReference", "ImagingStudy", "Observation", "Organization", "Patient",
    "Practitioner", "Provenance", "RelatedPerson",
  ]

  /// Makes the statement.
  ///
  /// - Parameters:
  ///   - version: the program's version.
  ///   - date: when it was started, in seconds since 1970.
  ///   - base: its address.
  ///   - isReadable: whether there is anything to read; without, observations are taken in and that is all.
  public static func content(version: String, date: UInt64, base: String, isReadable: Bool) -> FHIRValue {
    .object(of: [
      "resourceType": "CapabilityStatement", "status": "active", "date": .time(date), "kind": "instance",
      "software": .object(of: ["name": "aureole", "version": .string(version)]),
      "implementation": .object(of: [
        "description": isReadable ? "a member's own records and consents" : "a device's way to its owner",
        "url": .string(base),
      ]),
      "fhirVersion": "4.0.1", "format": ["application/fhir+json"],
      "rest": .array([
        .object(of: [
          "mode": "server",
          "security": .object(of: [
            "cors": false, "description": "a bearer token from a file that the owner of this computer alone can read",
          ]),
          "resource": .array(
            (isReadable ? served.map(readable) : [.object(of: ["type": "Observation", "interaction": [create]])])
              + [readable("CodeSystem", by: [("_id", "token"), ("url", "uri")])]),
        ])
      ]),
    ])
  }

  private static let create = FHIRValue.object(of: ["code": "create"])

  private static func readable(_ type: String) -> FHIRValue {
    readable(type, by: [("_id", "token"), ("patient", "reference"), ("date", "date")])
  }

  private static func readable(_ type: String, by parameters: [(String, String)]) -> FHIRValue {
    let interactions = ["read", "search-type"].map { FHIRValue.object(of: ["code": .string($0)]) }
    return .object(of: [
      "type": .string(type), "interaction": .array(interactions + (type == "Observation" ? [create] : [])),
      "versioning": "no-version",
      "searchParam": .array(
        parameters.map { .object(of: ["name": .string($0.0), "type": .string($0.1)]) }),
    ])
  }
}
