/// The systems of codes and identifiers that are written, and the profiles that are claimed.
public enum Systems {
  static let loinc = "http://loinc.org"
  static let dcm = "http://dicom.nema.org/resources/ontology/DCM"
  static let snomed = "http://snomed.info/sct"
  static let actReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
  static let participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
  static let roleClass = "http://terminology.hl7.org/CodeSystem/v3-RoleClass"
  static let consentScope = "http://terminology.hl7.org/CodeSystem/consentscope"
  static let auditType = "http://terminology.hl7.org/CodeSystem/audit-event-type"
  static let auditEntityType = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
  static let objectRole = "http://terminology.hl7.org/CodeSystem/object-role"
  static let sourceType = "http://terminology.hl7.org/CodeSystem/security-source-type"
  static let securityRole = "http://terminology.hl7.org/CodeSystem/extra-security-role-type"
  static let lifecycle = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle"
  static let provenanceType = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
  static let dataOperation = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
  static let restInteraction = "http://hl7.org/fhir/restful-interaction"
  static let resourceTypes = "http://hl7.org/fhir/resource-types"
  static let signatureType = "urn:iso-astm:E1762-95:2013"
  static let dicomUID = "urn:dicom:uid"
  static let uri = "urn:ietf:rfc:3986"
  static let authorization = "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType"

  /// Members of a ledger, by their identifier in hexadecimal.
  public static let member = "urn:aureole:member"
  /// Records, by their identifier in hexadecimal.
  public static let record = "urn:aureole:record"
  /// Actions of a ledger, by their digest in hexadecimal.
  public static let action = "urn:aureole:action"

  /// The profiles of IHE that are claimed.
  enum Profile {
    static let consent = "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentIntermediate"
    static let decision = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.AuthZconsent"
    static let read = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead"
    static let disclosure =
      "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure.Source"
  }

  /// Where this project's own extensions are named (docs/fhir.md).
  enum Extension {
    static let entry = "urn:aureole:fhir:entry"
    static let terms = "urn:aureole:fhir:grant-terms"
    static let statement = "urn:aureole:fhir:statement"
    static let properties = "urn:aureole:fhir:consent-properties"
    static let record = "urn:aureole:fhir:record"
    static let digest = "urn:aureole:fhir:sha-256"
    static let ruling = "urn:aureole:fhir:ruling"
  }
}
