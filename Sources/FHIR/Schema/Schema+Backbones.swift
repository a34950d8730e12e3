extension Schema {
  /// The elements within R4's resources that have elements of their own.
  static let backboneTable: [String: String] = [
    "Observation.referenceRange": """
    low Quantity;high Quantity;type CodeableConcept;appliesTo CodeableConcept*;age Range;text string
    """,
    "Observation.component": """
    code CodeableConcept!
    value[x] Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|Period
    dataAbsentReason CodeableConcept;interpretation CodeableConcept*;referenceRange Observation.referenceRange*
    """,
    "Consent.policy": "authority uri;uri uri",
    "Consent.verification": "verified boolean!;verifiedWith Reference;verificationDate dateTime",
    "Consent.provision": """
    type code=consent-provision-type;period Period;actor Consent.provision.actor*;action CodeableConcept*
    securityLabel Coding*;purpose Coding*;class Coding*;code CodeableConcept*;dataPeriod Period
    data Consent.provision.data*;provision Consent.provision*
    """,
    "Consent.provision.actor": "role CodeableConcept!;reference Reference!",
    "Consent.provision.data": "meaning code=consent-data-meaning!;reference Reference!",
    "AuditEvent.agent": """
    type CodeableConcept;role CodeableConcept*;who Reference;altId string;name string;requestor boolean!
    location Reference;policy uri*;media Coding;network AuditEvent.agent.network;purposeOfUse CodeableConcept*
    """,
    "AuditEvent.agent.network": "address string;type code=network-type",
    "AuditEvent.source": "site string;observer Reference!;type Coding*",
    "AuditEvent.entity": """
    what Reference;type Coding;role Coding;lifecycle Coding;securityLabel Coding*;name string;description string
    query base64Binary;detail AuditEvent.entity.detail*
    """,
    "AuditEvent.entity.detail": "type string!;value[x] string|base64Binary!",
    "ImagingStudy.series": """
    uid id!;number unsignedInt;modality Coding!;description string;numberOfInstances unsignedInt;endpoint Reference*
    bodySite Coding;laterality Coding;specimen Reference*;started dateTime;performer ImagingStudy.series.performer*
    instance ImagingStudy.series.instance*
    """,
    "ImagingStudy.series.performer": "function CodeableConcept;actor Reference!",
    "ImagingStudy.series.instance": "uid id!;sopClass Coding!;number unsignedInt;title string",
    "DocumentReference.relatesTo": "code code=document-relationship-type!;target Reference!",
    "DocumentReference.content": "attachment Attachment!;format Coding",
    "DocumentReference.context": """
    encounter Reference*;event CodeableConcept*;period Period;facilityType CodeableConcept
    practiceSetting CodeableConcept;sourcePatientInfo Reference;related Reference*
    """,
    "Patient.contact": """
    relationship CodeableConcept*;name HumanName;telecom ContactPoint*;address Address
    gender code=administrative-gender;organization Reference;period Period
    """,
    "Patient.communication": "language CodeableConcept!;preferred boolean",
    "Patient.link": "other Reference!;type code=link-type!",
    "RelatedPerson.communication": "language CodeableConcept!;preferred boolean",
    "Practitioner.qualification": "identifier Identifier*;code CodeableConcept!;period Period;issuer Reference",
    "Organization.contact": "purpose CodeableConcept;name HumanName;telecom ContactPoint*;address Address",
    "Device.udiCarrier": """
    deviceIdentifier string;issuer uri;jurisdiction uri;carrierAIDC base64Binary;carrierHRF string
    entryType code=udi-entry-type
    """,
    "Device.deviceName": "name string!;type code=device-nametype!",
    "Device.specialization": "systemType CodeableConcept!;version string",
    "Device.version": "type CodeableConcept;component Identifier;value string!",
    "Device.property": "type CodeableConcept!;valueQuantity Quantity*;valueCode CodeableConcept*",
    "Provenance.agent": "type CodeableConcept;role CodeableConcept*;who Reference!;onBehalfOf Reference",
    "Provenance.entity": "role code=provenance-entity-role!;what Reference!;agent Provenance.agent*",
    "OperationOutcome.issue": """
    severity code=issue-severity!;code code=issue-type!;details CodeableConcept;diagnostics string;location string*
    expression string*
    """,
    "Bundle.link": "relation string!;url uri!",
    "Bundle.entry": """
    link Bundle.link*;fullUrl uri;resource Resource;search Bundle.entry.search;request Bundle.entry.request
    response Bundle.entry.response
    """,
    "Bundle.entry.search": "mode code=search-entry-mode;score decimal",
    "Bundle.entry.request": """
    method code=http-verb!;url uri!;ifNoneMatch string;ifModifiedSince instant;ifMatch string;ifNoneExist string
    """,
    "Bundle.entry.response": "status string!;location uri;etag string;lastModified instant;outcome Resource",
    "CapabilityStatement.software": "name string!;version string;releaseDate dateTime",
    "CapabilityStatement.implementation": "description string!;url url;custodian Reference",
    "CapabilityStatement.rest": """
    mode code=restful-capability-mode!;documentation markdown;security CapabilityStatement.rest.security
    resource CapabilityStatement.rest.resource*;interaction CapabilityStatement.rest.interaction*
    searchParam CapabilityStatement.rest.resource.searchParam*
    operation CapabilityStatement.rest.resource.operation*;compartment canonical*
    """,
    "CapabilityStatement.rest.security": "cors boolean;service CodeableConcept*;description markdown",
    "CapabilityStatement.rest.resource": """
    type code=resource-types!;profile canonical;supportedProfile canonical*;documentation markdown
    interaction CapabilityStatement.rest.resource.interaction*;versioning code=versioning-policy
    readHistory boolean;updateCreate boolean;conditionalCreate boolean;conditionalRead code=conditional-read-status
    conditionalUpdate boolean;conditionalDelete code=conditional-delete-status
    referencePolicy code=reference-handling-policy*;searchInclude string*;searchRevInclude string*
    searchParam CapabilityStatement.rest.resource.searchParam*
    operation CapabilityStatement.rest.resource.operation*
    """,
    "CapabilityStatement.rest.resource.interaction": "code code=type-restful-interaction!;documentation markdown",
    "CapabilityStatement.rest.resource.searchParam": """
    name string!;definition canonical;type code=search-param-type!;documentation markdown
    """,
    "CapabilityStatement.rest.resource.operation": "name string!;definition canonical!;documentation markdown",
    "CapabilityStatement.rest.interaction": "code code=system-restful-interaction!;documentation markdown",
    "CapabilityStatement.messaging": """
    endpoint CapabilityStatement.messaging.endpoint*;reliableCache unsignedInt;documentation markdown
    supportedMessage CapabilityStatement.messaging.supportedMessage*
    """,
    "CapabilityStatement.messaging.endpoint": "protocol Coding!;address url!",
    "CapabilityStatement.messaging.supportedMessage": "mode code=event-capability-mode!;definition canonical!",
    "CapabilityStatement.document": "mode code=document-mode!;documentation markdown;profile canonical!",
    "CodeSystem.filter": "code code!;description string;operator code=filter-operator+;value string!",
    "CodeSystem.property": "code code!;uri uri;description string;type code=concept-property-type!",
    "CodeSystem.concept": """
    code code!;display string;definition string;designation CodeSystem.concept.designation*
    property CodeSystem.concept.property*;concept CodeSystem.concept*
    """,
    "CodeSystem.concept.designation": "language code;use Coding;value string!",
    "CodeSystem.concept.property": "code code!;value[x] code|Coding|string|integer|boolean|dateTime|decimal!",
  ]
}
