extension ResourceCheck {
  /// What R4 asks of statements about a server.
  mutating func capabilities(_ value: FHIRValue, at path: String) {
    let (isInstance, hasImplementation) = (value["kind"]?.text == "instance", value["implementation"] != nil)
    if value["rest"] == nil, value["messaging"] == nil, value["document"] == nil {
      note(.invariant, path, "cpb-1: a statement has rest, messaging or document")
    }
    if value["description"] == nil, value["software"] == nil, !hasImplementation {
      note(.invariant, path, "cpb-2: a statement has a description, software or an implementation")
    }
    if !isInstance, value["messaging"]?.elements.contains(where: { $0["endpoint"] != nil }) == true {
      note(.invariant, path + ".messaging", "cpb-3: an endpoint is of an instance")
    }
    if isInstance, !hasImplementation {
      note(.invariant, path + ".implementation", "cpb-14: an instance has an implementation")
    }
    if value["kind"]?.text == "capability", hasImplementation || value["software"] == nil {
      note(.invariant, path, "cpb-15: a capability has software and no implementation")
    }
    if value["kind"]?.text == "requirements", hasImplementation || value["software"] != nil {
      note(.invariant, path, "cpb-16: requirements have neither implementation nor software")
    }
    var documents = Set<[String?]>()
    for (index, document) in (value["document"]?.elements ?? []).enumerated()
    where !documents.insert([document["profile"]?.text, document["mode"]?.text]).inserted {
      note(.invariant, "\(path).document[\(index)]", "cpb-7: a profile stands once for each mode")
    }
    for (index, rest) in (value["rest"]?.elements ?? []).enumerated() {
      let resources = rest["resource"]?.elements ?? []
      once(resources, by: "type", at: "\(path).rest[\(index)].resource", "cpb-9: a type stands once")
      for (inner, resource) in resources.enumerated() {
        once(
          resource["searchParam"]?.elements ?? [], by: "name",
          at: "\(path).rest[\(index)].resource[\(inner)].searchParam", "cpb-12: a parameter stands once")
      }
    }
  }

  /// What R4 asks of what sets something off.
  mutating func trigger(_ value: FHIRValue, at path: String) {
    let (type, hasTiming) = (value["type"]?.text ?? "", Self.hasChoice("timing", value))
    if value["data"] != nil, hasTiming {
      note(.invariant, path, "trd-1: data or timing, not both")
    }
    if value["condition"] != nil, value["data"] == nil {
      note(.invariant, path + ".condition", "trd-2: a condition comes with data")
    }
    let isMet = type == "named-event" ? value["name"] != nil : type == "periodic" ? hasTiming : value["data"] != nil
    if !isMet { note(.invariant, path, "trd-3: a named event has a name, a periodic one a timing, others data") }
  }

  /// The codes of a system, those within others as well; as deep as what is read can be.
  mutating func concepts(_ value: FHIRValue, at path: String, _ codes: inout Set<String>) {
    for (index, concept) in (value["concept"]?.elements ?? []).enumerated() {
      let path = "\(path).concept[\(index)]"
      if let code = concept["code"]?.text, !codes.insert(code).inserted {
        note(.invariant, path + ".code", "csd-1: a code stands once in a system")
      }
      concepts(concept, at: path, &codes)
    }
  }

  private mutating func once(_ values: [FHIRValue], by name: String, at path: String, _ words: String) {
    var seen = Set<String>()
    for (index, value) in values.enumerated() {
      guard let text = value[name]?.text else { continue }
      if !seen.insert(text).inserted { note(.invariant, "\(path)[\(index)].\(name)", words) }
    }
  }
}
