extension Schema {
  /// R4's datatypes (2.24), as far as the resources here use them.
  static let datatypeTable: [String: String] = [
    "Extension": "url uri!;value[x] \(anyType)",
    "Meta": """
    versionId id;lastUpdated instant;source uri;profile canonical*;security Coding*;tag Coding*
    """,
    "Narrative": "status code=narrative-status!;div xhtml!",
    "Identifier": """
    use code=identifier-use;type CodeableConcept;system uri;value string;period Period;assigner Reference
    """,
    "HumanName": """
    use code=name-use;text string;family string;given string*;prefix string*;suffix string*;period Period
    """,
    "Address": """
    use code=address-use;type code=address-type;text string;line string*;city string;district string;state string
    postalCode string;country string;period Period
    """,
    "ContactPoint": """
    system code=contact-point-system;value string;use code=contact-point-use;rank positiveInt;period Period
    """,
    "ContactDetail": "name string;telecom ContactPoint*",
    "CodeableConcept": "coding Coding*;text string",
    "Coding": "system uri;version string;code code;display string;userSelected boolean",
    "Quantity": quantity, "Age": quantity, "Count": quantity, "Distance": quantity, "Duration": quantity,
    "Money": "value decimal;currency code=currencies",
    "Range": "low Quantity;high Quantity",
    "Ratio": "numerator Quantity;denominator Quantity",
    "Period": "start dateTime;end dateTime",
    "SampledData": """
    origin Quantity!;period decimal!;factor decimal;lowerLimit decimal;upperLimit decimal;dimensions positiveInt!
    data string
    """,
    "Attachment": """
    contentType code=mime-type;language code;data base64Binary;url url;size unsignedInt;hash base64Binary;title string
    creation dateTime
    """,
    "Reference": "reference string;type uri;identifier Identifier;display string",
    "Signature": """
    type Coding+;when instant!;who Reference!;onBehalfOf Reference;targetFormat code=mime-type;sigFormat code=mime-type
    data base64Binary
    """,
    "Annotation": "author[x] Reference|string;time dateTime;text markdown!",
    "UsageContext": "code Coding!;value[x] CodeableConcept|Quantity|Range|Reference!",
    "Timing": "modifierExtension Extension*;event dateTime*;repeat Timing.repeat;code CodeableConcept",
    "Timing.repeat": """
    bounds[x] Duration|Range|Period;count positiveInt;countMax positiveInt;duration decimal;durationMax decimal
    durationUnit code=units-of-time;frequency positiveInt;frequencyMax positiveInt;period decimal;periodMax decimal
    periodUnit code=units-of-time;dayOfWeek code=days-of-week*;timeOfDay time*;when code=event-timing*
    offset unsignedInt
    """,
  ]

  private static let quantity =
    "value decimal;comparator code=quantity-comparator;unit string;system uri;code code"

  /// What an extension's value can be.
  private static let anyType = [
    "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer",
    "markdown", "oid", "positiveInt", "string", "time", "unsignedInt", "uri", "url", "uuid", "Address", "Age",
    "Annotation", "Attachment", "CodeableConcept", "Coding", "ContactPoint", "Count", "Distance", "Duration",
    "HumanName", "Identifier", "Money", "Period", "Quantity", "Range", "Ratio", "Reference", "SampledData",
    "Signature", "Timing", "ContactDetail", "Contributor", "DataRequirement", "Expression", "ParameterDefinition",
    "RelatedArtifact", "TriggerDefinition", "UsageContext", "Dosage", "Meta",
  ].joined(separator: "|")
}
