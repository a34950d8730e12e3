extension Schema {
  /// R4's resources that are read and written here, but for what every resource has.
  static let resourceTable: [String: String] = [
    "Observation": """
    identifier Identifier*;basedOn Reference*;partOf Reference*;status code=observation-status!
    category CodeableConcept*;code CodeableConcept!;subject Reference;focus Reference*;encounter Reference
    effective[x] dateTime|Period|Timing|instant;issued instant;performer Reference*
    value[x] Quantity|CodeableConcept|string|boolean|integer|Range|Ratio|SampledData|time|dateTime|Period
    dataAbsentReason CodeableConcept;interpretation CodeableConcept*;note Annotation*;bodySite CodeableConcept
    method CodeableConcept;specimen Reference;device Reference;referenceRange Observation.referenceRange*
    hasMember Reference*;derivedFrom Reference*;component Observation.component*
    """,
    "Consent": """
    identifier Identifier*;status code=consent-state-codes!;scope CodeableConcept!;category CodeableConcept+
    patient Reference;dateTime dateTime;performer Reference*;organization Reference*
    source[x] Attachment|Reference;policy Consent.policy*;policyRule CodeableConcept
    verification Consent.verification*;provision Consent.provision
    """,
    "AuditEvent": """
    type Coding!;subtype Coding*;action code=audit-event-action;period Period;recorded instant!
    outcome code=audit-event-outcome;outcomeDesc string;purposeOfEvent CodeableConcept*;agent AuditEvent.agent+
    source AuditEvent.source!;entity AuditEvent.entity*
    """,
    "ImagingStudy": """
    identifier Identifier*;status code=imagingstudy-status!;modality Coding*;subject Reference!;encounter Reference
    started dateTime;basedOn Reference*;referrer Reference;interpreter Reference*;endpoint Reference*
    numberOfSeries unsignedInt;numberOfInstances unsignedInt;procedureReference Reference
    procedureCode CodeableConcept*;location Reference;reasonCode CodeableConcept*;reasonReference Reference*
    note Annotation*;description string;series ImagingStudy.series*
    """,
    "DocumentReference": """
    masterIdentifier Identifier;identifier Identifier*;status code=document-reference-status!
    docStatus code=composition-status;type CodeableConcept;category CodeableConcept*;subject Reference;date instant
    author Reference*;authenticator Reference;custodian Reference;relatesTo DocumentReference.relatesTo*
    description string;securityLabel CodeableConcept*;content DocumentReference.content+
    context DocumentReference.context
    """,
    "Patient": """
    identifier Identifier*;active boolean;name HumanName*;telecom ContactPoint*;gender code=administrative-gender
    birthDate date;deceased[x] boolean|dateTime;address Address*;maritalStatus CodeableConcept
    multipleBirth[x] boolean|integer;photo Attachment*;contact Patient.contact*;communication Patient.communication*
    generalPractitioner Reference*;managingOrganization Reference;link Patient.link*
    """,
    "Practitioner": """
    identifier Identifier*;active boolean;name HumanName*;telecom ContactPoint*;address Address*
    gender code=administrative-gender;birthDate date;photo Attachment*;qualification Practitioner.qualification*
    communication CodeableConcept*
    """,
    "RelatedPerson": """
    identifier Identifier*;active boolean;patient Reference!;relationship CodeableConcept*;name HumanName*
    telecom ContactPoint*;gender code=administrative-gender;birthDate date;address Address*;photo Attachment*
    period Period;communication RelatedPerson.communication*
    """,
    "Organization": """
    identifier Identifier*;active boolean;type CodeableConcept*;name string;alias string*;telecom ContactPoint*
    address Address*;partOf Reference;contact Organization.contact*;endpoint Reference*
    """,
    "Device": """
    identifier Identifier*;definition Reference;udiCarrier Device.udiCarrier*;status code=device-status
    statusReason CodeableConcept*;distinctIdentifier string;manufacturer string;manufactureDate dateTime
    expirationDate dateTime;lotNumber string;serialNumber string;deviceName Device.deviceName*;modelNumber string
    partNumber string;type CodeableConcept;specialization Device.specialization*;version Device.version*
    property Device.property*;patient Reference;owner Reference;contact ContactPoint*;location Reference;url uri
    note Annotation*;safety CodeableConcept*;parent Reference
    """,
    "Provenance": """
    target Reference+;occurred[x] Period|dateTime;recorded instant!;policy uri*;location Reference
    reason CodeableConcept*;activity CodeableConcept;agent Provenance.agent+;entity Provenance.entity*
    signature Signature*
    """,
    "OperationOutcome": "issue OperationOutcome.issue+",
    "Bundle": """
    identifier Identifier;type code=bundle-type!;timestamp instant;total unsignedInt;link Bundle.link*
    entry Bundle.entry*;signature Signature
    """,
    "CapabilityStatement": """
    url uri;version string;name string;title string;status code=publication-status!;experimental boolean
    date dateTime!;publisher string;contact ContactDetail*;description markdown;useContext UsageContext*
    jurisdiction CodeableConcept*;purpose markdown;copyright markdown;kind code=capability-statement-kind!
    instantiates canonical*;imports canonical*;software CapabilityStatement.software
    implementation CapabilityStatement.implementation;fhirVersion code=fhir-version!;format code=formats+
    patchFormat code=mime-type*;implementationGuide canonical*;rest CapabilityStatement.rest*
    messaging CapabilityStatement.messaging*;document CapabilityStatement.document*
    """,
    "CodeSystem": """
    url uri;identifier Identifier*;version string;name string;title string;status code=publication-status!
    experimental boolean;date dateTime;publisher string;contact ContactDetail*;description markdown
    useContext UsageContext*;jurisdiction CodeableConcept*;purpose markdown;copyright markdown;caseSensitive boolean
    valueSet canonical;hierarchyMeaning code=codesystem-hierarchy-meaning;compositional boolean;versionNeeded boolean
    content code=codesystem-content-mode!;supplements canonical;count unsignedInt;filter CodeSystem.filter*
    property CodeSystem.property*;concept CodeSystem.concept*
    """,
  ]
}
