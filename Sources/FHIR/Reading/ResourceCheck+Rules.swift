extension ResourceCheck {
  /// The rules between elements, as R4 names them, that can be told from the resource alone.
  mutating func rules(of type: String, _ value: FHIRValue, at path: String) {
    switch type {
    case "Extension":
      let hasValue = Self.hasChoice("value", value)
      if hasValue == (value["extension"] != nil) {
        note(.invariant, path, "ext-1: an extension has a value or extensions, one of the two")
      }
    case "Quantity", "Age", "Count", "Distance", "Duration": quantity(value, at: path)
    case "Period":
      if let start = time(value["start"]), let end = time(value["end"]), start.seconds >= end.end {
        note(.invariant, path, "per-1: a period starts before it ends")
      }
    case "Attachment":
      if value["data"] != nil, value["contentType"] == nil {
        note(.invariant, path + ".contentType", "att-1: data comes with its content type")
      }
    case "ContactPoint":
      if value["value"] != nil, value["system"] == nil {
        note(.invariant, path + ".system", "cpt-2: a value comes with its system")
      }
    case "Range":
      if let low = Self.number(value["low"]), let high = Self.number(value["high"]), low > high,
        value["low"]?["code"] == value["high"]?["code"]
      {
        note(.invariant, path, "rng-2: low is at most high")
      }
    case "Ratio":
      if (value["numerator"] == nil) != (value["denominator"] == nil) {
        note(.invariant, path, "rat-1: numerator and denominator come together")
      }
    case "SampledData": curve(value, at: path)
    case "Expression":
      if value["expression"] == nil, value["reference"] == nil {
        note(.invariant, path, "exp-1: an expression or a reference to one")
      }
    case "DataRequirement.codeFilter", "DataRequirement.dateFilter":
      if (value["path"] == nil) == (value["searchParam"] == nil) {
        note(.invariant, path, "drq-1, drq-2: a path or a search parameter, one of the two")
      }
    case "TriggerDefinition": trigger(value, at: path)
    case "Observation": observation(value, at: path)
    case "Observation.referenceRange":
      if value["low"] == nil, value["high"] == nil, value["text"] == nil {
        note(.invariant, path, "obs-3: a range has low, high or text")
      }
    case "Observation.component": absence(value, at: path)
    case "Consent":
      if value["policy"] == nil, value["policyRule"] == nil {
        note(.invariant, path, "ppc-1: a consent has a policy or a policy rule")
      }
    case "Organization":
      if value["name"] == nil, value["identifier"] == nil {
        note(.invariant, path, "org-1: an organization has a name or an identifier")
      }
    case "Bundle": bundle(value, at: path)
    case "CapabilityStatement": capabilities(value, at: path)
    case "CodeSystem":
      var codes = Set<String>()
      concepts(value, at: path, &codes)
    default: break
    }
    if Schema.resources.contains(type), type != "Bundle" { contained(value, at: path) }
  }

  private func time(_ value: FHIRValue?) -> FHIRTime? { value?.text.flatMap { FHIRTime($0) } }

  private static func number(_ value: FHIRValue?) -> Double? {
    guard case .number(let digits) = value?["value"] else { return nil }
    return Double(digits)
  }

  static func hasChoice(_ name: String, _ value: FHIRValue) -> Bool {
    guard case .object(let members) = value else { return false }
    return members.contains { member in
      let bare = member.name.hasPrefix("_") ? member.name.dropFirst() : member.name[...]
      return bare.hasPrefix(name) && bare.dropFirst(name.count).first?.isUppercase == true
    }
  }

  private mutating func quantity(_ value: FHIRValue, at path: String) {
    if value["code"] != nil, value["system"] == nil {
      note(.invariant, path + ".system", "qty-3: a code comes with its system")
    }
    if value["system"]?.text == Units.system, let code = value["code"]?.text, !Units.isWellFormed(code) {
      note(.codeInvalid, path + ".code", "the code is no unit that UCUM can write")
    }
  }

  private mutating func observation(_ value: FHIRValue, at path: String) {
    absence(value, at: path)
    units(value, at: path)
    let code = value["code"]
    for (index, component) in (value["component"]?.elements ?? []).enumerated() {
      if Self.hasChoice("value", value), let code, component["code"] == code {
        note(.invariant, "\(path).component[\(index)].code", "obs-7: a component repeats the observation's own code")
      }
      units(component, at: "\(path).component[\(index)]")
    }
  }

  private mutating func absence(_ value: FHIRValue, at path: String) {
    if Self.hasChoice("value", value), value["dataAbsentReason"] != nil {
      note(.invariant, path + ".dataAbsentReason", "obs-6: a value is there and said to be absent")
    }
  }

  /// What R4's vital signs fix for a code: such observations come in these units, however they are profiled.
  private mutating func units(_ value: FHIRValue, at path: String) {
    guard let quantity = value["valueQuantity"], let fixed = Units.fixed(for: value["code"]) else { return }
    if quantity["system"]?.text != Units.system {
      note(.codeInvalid, path + ".valueQuantity.system", "this code is measured in units of UCUM")
    } else if !fixed.contains(quantity["code"]?.text ?? "") {
      note(.codeInvalid, path + ".valueQuantity.code", "this code is measured in \(fixed.joined(separator: " or "))")
    }
  }

  private mutating func bundle(_ value: FHIRValue, at path: String) {
    let type = value["type"]?.text
    if value["total"] != nil, type != "searchset", type != "history" {
      note(.invariant, path + ".total", "bdl-1: a total is of a search or a history")
    }
    var urls = Set<String>()
    for (index, entry) in (value["entry"]?.elements ?? []).enumerated() {
      let path = "\(path).entry[\(index)]"
      if entry["search"] != nil, type != "searchset" {
        note(.invariant, path + ".search", "bdl-2: this stands in searches alone")
      }
      let needsRequest = ["batch", "transaction", "history"].contains(type)
      if needsRequest != (entry["request"] != nil) {
        note(.invariant, path + ".request", "bdl-3: a request stands in batches, transactions and histories")
      }
      if entry["resource"] == nil, entry["request"] == nil, entry["response"] == nil {
        note(.invariant, path, "bdl-5: an entry has a resource, a request or a response")
      }
      if type != "history", let url = entry["fullUrl"]?.text, !urls.insert(url).inserted {
        note(.invariant, path + ".fullUrl", "bdl-7: an address stands once in a bundle")
      }
    }
  }

  private mutating func contained(_ value: FHIRValue, at path: String) {
    for (index, inner) in (value["contained"]?.elements ?? []).enumerated() {
      if inner["contained"] != nil {
        note(.invariant, "\(path).contained[\(index)].contained", "dom-2: what is contained contains nothing")
      }
    }
  }
}
