/// The lists of codes to which elements are bound with strength required: what is not in the list is refused.
/// From R4's definitions of the value sets of these names; the tests compare them with a table of their own.
enum Bindings {
  /// Whether a code is in a list; lists that are not enumerated are checked by their form.
  static func contains(_ list: String, _ code: String) -> Bool {
    if list == "mime-type" { return isMediaType(code) }
    // CapabilityStatement.format: R4's text allows the three words beside types of content.
    if list == "formats" { return ["xml", "json", "ttl"].contains(code) || isMediaType(code) }
    return lists[list]?.contains(code) ?? false
  }

  /// The lists.
  static let lists: [String: Set<String>] = texts.mapValues { Set($0.split(separator: " ").map(String.init)) }

  private static func isMediaType(_ code: String) -> Bool {
    let parts = code.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2
      && parts.allSatisfy { part in
        let part = part.trimmingSpaces
        return !part.isEmpty
          && part.utf8.allSatisfy { (0x21...0x7e).contains($0) && !"\"(),:;<=>?@[\\]{}".utf8.contains($0) }
      }
  }

  private static let texts: [String: String] = [
    "administrative-gender": "male female other unknown",
    "observation-status": """
    registered preliminary final amended corrected cancelled entered-in-error unknown
    """,
    "consent-state-codes": "draft proposed active rejected inactive entered-in-error",
    "consent-provision-type": "deny permit",
    "consent-data-meaning": "instance related dependents authoredby",
    "audit-event-action": "C R U D E",
    "audit-event-outcome": "0 4 8 12",
    "network-type": "1 2 3 4 5",
    "imagingstudy-status": "registered available cancelled entered-in-error unknown",
    "document-reference-status": "current superseded entered-in-error",
    "composition-status": "preliminary final amended entered-in-error",
    "document-relationship-type": "replaces transforms signs appends",
    "narrative-status": "generated extensions additional empty",
    "identifier-use": "usual official temp secondary old",
    "name-use": "usual official temp nickname anonymous old maiden",
    "address-use": "home work temp old billing",
    "address-type": "postal physical both",
    "contact-point-system": "phone fax email pager url sms other",
    "contact-point-use": "home work temp old mobile",
    "currencies": currencies,
    "quantity-comparator": "< <= >= >",
    "bundle-type": """
    document message transaction transaction-response batch batch-response history searchset collection
    """,
    "http-verb": "GET HEAD POST PUT DELETE PATCH",
    "search-entry-mode": "match include outcome",
    "issue-severity": "fatal error warning information",
    "issue-type": """
    invalid structure required value invariant security login unknown expired forbidden suppressed processing
    not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension too-costly
    business-rule conflict transient lock-error no-store exception timeout incomplete throttled informational
    """,
    "publication-status": "draft active retired unknown",
    "capability-statement-kind": "instance capability requirements",
    "fhir-version": """
    0.01 0.05 0.06 0.11 0.0.80 0.0.81 0.0.82 0.4.0 0.5.0 1.0.0 1.0.1 1.0.2 1.1.0 1.4.0 1.6.0 1.8.0 3.0.0 3.0.1 3.3.0
    3.5.0 4.0.0 4.0.1
    """,
    "restful-capability-mode": "client server",
    // The two abstract ones are in the list.
    "resource-types": Schema.types.union(["Resource", "DomainResource"]).sorted().joined(separator: " "),
    "all-types": Schema.types.union(Schema.datatypeNames).union(["Resource", "DomainResource", "Type", "Any"]).sorted()
      .joined(separator: " "),
    "contributor-type": "author editor reviewer endorser",
    "operation-parameter-use": "in out",
    "related-artifact-type": """
    documentation justification citation predecessor successor derived-from depends-on composed-of
    """,
    "trigger-type": """
    named-event periodic data-changed data-added data-modified data-removed data-accessed data-access-ended
    """,
    "sort-direction": "ascending descending",
    "versioning-policy": "no-version versioned versioned-update",
    "type-restful-interaction": """
    read vread update patch delete history-instance history-type create search-type
    """,
    "system-restful-interaction": "transaction batch search-system history-system",
    "conditional-read-status": "not-supported modified-since not-match full-support",
    "conditional-delete-status": "not-supported single multiple",
    "reference-handling-policy": "literal logical resolves enforced local",
    "event-capability-mode": "sender receiver",
    "document-mode": "producer consumer",
    "codesystem-hierarchy-meaning": "grouped-by is-a part-of classified-with",
    "codesystem-content-mode": "not-present example fragment complete supplement",
    "concept-property-type": "code Coding string integer boolean dateTime decimal",
    "filter-operator": "= is-a descendent-of is-not-a regex in not-in generalizes exists",
    "search-param-type": "number date string token reference composite quantity uri special",
    "device-status": "active inactive entered-in-error unknown",
    "udi-entry-type": "barcode rfid manual card self-reported unknown",
    "device-nametype": """
    udi-label-name user-friendly-name patient-reported-name manufacturer-name model-name other
    """,
    "provenance-entity-role": "derivation revision quotation source removal",
    "link-type": "replaced-by replaces refer seealso",
    "units-of-time": "s min h d wk mo a",
    "days-of-week": "mon tue wed thu fri sat sun",
    "event-timing": """
    MORN MORN.early MORN.late NOON AFT AFT.early AFT.late EVE EVE.early EVE.late NIGHT PHS HS WAKE C CM CD CV AC ACM
    ACD ACV PC PCM PCD PCV
    """,
  ].mapValues { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
