extension Schema {
  /// R4's datatypes that definitions use (2.24.0, metadata types), and Dosage. They are read where an extension has one.
  static let definitionTypeTable: [String: String] = [
    "Contributor": "type code=contributor-type!;name string!;contact ContactDetail*",
    "Expression": "description string;name id;language code!;expression string;reference uri",
    "ParameterDefinition": """
    name code;use code=operation-parameter-use!;min integer;max string;documentation string;type code=all-types!
    profile canonical
    """,
    "RelatedArtifact": """
    type code=related-artifact-type!;label string;display string;citation markdown;url url;document Attachment
    resource canonical
    """,
    "TriggerDefinition": """
    type code=trigger-type!;name string;timing[x] Timing|Reference|date|dateTime;data DataRequirement*
    condition Expression
    """,
    "DataRequirement": """
    type code=all-types!;profile canonical*;subject[x] CodeableConcept|Reference;mustSupport string*
    codeFilter DataRequirement.codeFilter*;dateFilter DataRequirement.dateFilter*;limit positiveInt
    sort DataRequirement.sort*
    """,
    "DataRequirement.codeFilter": "path string;searchParam string;valueSet canonical;code Coding*",
    "DataRequirement.dateFilter": "path string;searchParam string;value[x] dateTime|Period|Duration",
    "DataRequirement.sort": "path string!;direction code=sort-direction!",
    "Dosage": """
    modifierExtension Extension*;sequence integer;text string;additionalInstruction CodeableConcept*
    patientInstruction string;timing Timing;asNeeded[x] boolean|CodeableConcept;site CodeableConcept
    route CodeableConcept;method CodeableConcept;doseAndRate Dosage.doseAndRate*;maxDosePerPeriod Ratio
    maxDosePerAdministration Quantity;maxDosePerLifetime Quantity
    """,
    "Dosage.doseAndRate": "type CodeableConcept;dose[x] Range|Quantity;rate[x] Ratio|Range|Quantity",
  ]

  /// The names of R4's datatypes, those among them that nothing has itself.
  static let datatypeNames = Set(
    """
    Address Age Annotation Attachment BackboneElement CodeableConcept Coding ContactDetail ContactPoint Contributor Count
    DataRequirement Distance Dosage Duration Element ElementDefinition Expression Extension HumanName Identifier
    MarketingStatus Meta Money MoneyQuantity Narrative ParameterDefinition Period Population ProdCharacteristic
    ProductShelfLife Quantity Range Ratio Reference RelatedArtifact SampledData Signature SimpleQuantity SubstanceAmount
    Timing TriggerDefinition UsageContext base64Binary boolean canonical code date dateTime decimal id instant integer
    markdown oid positiveInt string time unsignedInt uri url uuid xhtml
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
