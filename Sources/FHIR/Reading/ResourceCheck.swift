/// Walks a value beside the table of its type and notes what does not fit, each by the name of its element.
struct ResourceCheck {
  private let limits: FHIRLimits
  private let leavesOthers: Bool
  private(set) var issues: [FHIRError.Issue] = []
  /// The entries of bundles that were found right, without bundles within bundles.
  private(set) var entries: [Resource] = []
  /// The entries that were left.
  private(set) var unchecked: [ResourceReading.Unchecked] = []

  /// - Parameter leavesOthers: whether entries of bundles that are of R4's other types are left unchecked, and noted; they are
  ///   refused otherwise.
  init(_ limits: FHIRLimits, leavingOthers leavesOthers: Bool = false) {
    (self.limits, self.leavesOthers) = (limits, leavesOthers)
  }

  mutating func note(_ code: FHIRError.Issue.Code, _ path: String, _ words: String) {
    guard issues.count < limits.issues else { return }
    issues.append(FHIRError.Issue(code, path, words))
  }

  /// Checks a resource; returns its type where it has one that is known.
  mutating func resource(_ value: FHIRValue, at path: String? = nil) -> String? {
    guard case .object(let members) = value else {
      note(.structure, path ?? "", "a resource is an object")
      return nil
    }
    guard let type = value["resourceType"]?.text else {
      note(.required, path.map { $0 + ".resourceType" } ?? "resourceType", "the type of the resource is missing")
      return nil
    }
    guard Schema.types.contains(type) else {
      note(.structure, path ?? "resourceType", "R4 has no resources of this type")
      return nil
    }
    guard Schema.resources.contains(type), let shape = Schema.shape(of: type) else {
      note(.notSupported, path ?? "resourceType", "resources of this type are not read here")
      return nil
    }
    let path = path ?? type
    object(members.filter { $0.name != "resourceType" }, shape, at: path)
    rules(of: type, value, at: path)
    return type
  }

  private mutating func object(_ members: [FHIRValue.Member], _ shape: Schema.Shape, at path: String) {
    if members.isEmpty { note(.structure, path, "an object is not empty") }
    var chosen: [String: Int] = [:]
    var present = Set<String>()
    for member in members where issues.count < limits.issues {
      let isSibling = member.name.hasPrefix("_")
      let name = isSibling ? String(member.name.dropFirst()) : member.name
      guard let element = shape.elements[name], !isSibling || Primitive.isPrimitive(element.type) else {
        note(.structure, Self.join(path, member.name), "there is no such element")
        continue
      }
      if present.insert(name).inserted, let choice = element.choice { chosen[choice, default: 0] += 1 }
      if isSibling {
        sibling(member.value, element, at: Self.join(path, name))
      } else {
        self.element(member.value, element, at: Self.join(path, name))
      }
    }
    for (choice, count) in chosen.sorted(by: { $0.key < $1.key }) where count > 1 {
      note(.structure, Self.join(path, String(choice.dropLast(3))), "one of the choice's types, not more")
    }
    for name in shape.required where !present.contains(name) && chosen[name] == nil {
      note(
        .required, Self.join(path, name.hasSuffix("[x]") ? String(name.dropLast(3)) : name), "the element is missing")
    }
  }

  private mutating func element(_ value: FHIRValue, _ element: Schema.Element, at path: String) {
    guard element.isList else { return single(value, element, at: path) }
    guard case .array(let values) = value else { return note(.structure, path, "the element is an array") }
    if values.isEmpty { note(.structure, path, "an array is not empty") }
    for (index, value) in values.enumerated() where issues.count < limits.issues {
      // In arrays of primitives, null stands where there is nothing but an extension.
      if value == .null, Primitive.isPrimitive(element.type) { continue }
      single(value, element, at: "\(path)[\(index)]")
    }
  }

  private mutating func single(_ value: FHIRValue, _ element: Schema.Element, at path: String) {
    if Primitive.isPrimitive(element.type) {
      guard Primitive.accepts(value, as: element.type) else {
        return note(.value, path, "the value is no \(element.type) of R4")
      }
      if let binding = element.binding, let code = value.text, !Bindings.contains(binding, code) {
        note(.codeInvalid, path, "the code is not in the list \(binding), to which the element is bound")
      }
      return
    }
    if element.type == "Resource" {
      // What is contained in a resource, or an outcome, is part of what is checked.
      if element.name == "resource" { entry(value, at: path) } else { _ = resource(value, at: path) }
      return
    }
    guard case .object(let members) = value else { return note(.structure, path, "the element is an object") }
    guard let shape = Schema.shape(of: element.type) else {
      return note(.notSupported, path, "elements of this type are not read here")
    }
    object(members, shape, at: path)
    rules(of: element.type, value, at: path)
  }

  /// The resource of a bundle's entry.
  private mutating func entry(_ value: FHIRValue, at path: String) {
    if leavesOthers, let type = value["resourceType"]?.text, Schema.types.contains(type),
      !Schema.resources.contains(type)
    {
      unchecked.append(ResourceReading.Unchecked(path: path, type: type))
      return
    }
    let before = issues.count
    // A bundle stands here by its own entries, of which some may be left.
    guard let type = resource(value, at: path), issues.count == before, type != "Bundle" else { return }
    entries.append(Resource(checked: value, type: type))
  }

  /// The extensions of a primitive, which stand beside it under its name with an underscore.
  private mutating func sibling(_ value: FHIRValue, _ element: Schema.Element, at path: String) {
    let shape = Schema.Shape("id string;extension Extension*")
    let values: [FHIRValue]
    if element.isList {
      guard case .array(let inner) = value else { return note(.structure, path, "the extensions are an array") }
      values = inner
    } else {
      values = [value]
    }
    for (index, value) in values.enumerated() where value != .null || !element.isList {
      let path = element.isList ? "\(path)[\(index)]" : path
      guard case .object(let members) = value else { return note(.structure, path, "the extensions are an object") }
      object(members, shape, at: path)
    }
  }

  /// The path of a member. A name that no element can have is not repeated: it came from outside.
  private static func join(_ path: String, _ name: String) -> String {
    let isName =
      (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    return isName ? "\(path).\(name)" : path
  }
}
