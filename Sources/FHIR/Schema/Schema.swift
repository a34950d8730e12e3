/// What R4 (4.0.1) says of the types that are read and written here: their elements, kinds, counts and required bindings.
/// A table in text and not a type each: what is not written here is not taken in, and the table is compared with two
/// other implementations' in the tests.
enum Schema {
  /// An element of a type.
  struct Element: Hashable, Sendable {
    /// The name as the JSON has it: of a choice, one for each of its types.
    let name: String
    /// The name of its type.
    let type: String
    /// Whether it has to be there; of a choice, one of its names has.
    let isRequired: Bool
    /// Whether it is an array.
    let isList: Bool
    /// The choice that it belongs to, such as `value[x]`.
    let choice: String?
    /// The list of codes it is bound to with strength required.
    let binding: String?
  }

  /// A type: its elements by name, and the choices of which one is required.
  struct Shape: Sendable {
    let elements: [String: Element]
    /// The elements that are required, choices by the name of the choice, in order.
    let required: [String]
  }

  /// The elements of a type; nil for one that is not in the table.
  static func shape(of type: String) -> Shape? { shapes[type] }

  /// The resources that are read and written.
  static let resources: Set<String> = Set(resourceTable.keys)

  /// All types.
  static let shapes: [String: Shape] = {
    var shapes = [String: Shape]()
    for (name, text) in datatypeTable { shapes[name] = Shape(elementBase + text) }
    for (name, text) in definitionTypeTable { shapes[name] = Shape(elementBase + text) }
    for (name, text) in backboneTable { shapes[name] = Shape(elementBase + "modifierExtension Extension*;" + text) }
    for (name, text) in resourceTable {
      // Bundles have no text and no extensions (R4, 2.36).
      shapes[name] = Shape(resourceBase + (name == "Bundle" ? "" : domainBase) + text)
    }
    return shapes
  }()

  private static let elementBase = "id string;extension Extension*;"
  private static let resourceBase = "id id;meta Meta;implicitRules uri;language code;"
  private static let domainBase =
    "text Narrative;contained Resource*;extension Extension*;modifierExtension Extension*;"
}

extension Schema.Shape {
  /// Reads a type's elements: `name Type` with `!` for 1..1, `*` for 0..*, `+` for 1..*, `=list` for a binding, `A|B` for
  /// a choice whose name ends with `[x]`; semicolons between them.
  init(_ text: String) {
    var elements = [String: Schema.Element]()
    var required = [String]()
    for part in text.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
      let words = part.split(separator: " ")
      guard words.count == 2 else { continue }
      var name = String(words[0])
      var kind = words[1]
      var binding: String?
      if let equals = kind.firstIndex(of: "=") {
        binding = String(kind[kind.index(after: equals)...].filter { !"!*+".contains($0) })
        let marks = kind[equals...].filter { "!*+".contains($0) }
        kind = kind[..<equals] + marks
      }
      let isRequired = kind.hasSuffix("!") || kind.hasSuffix("+")
      let isList = kind.hasSuffix("*") || kind.hasSuffix("+")
      if isRequired || isList { kind = kind.dropLast() }
      if isRequired { required.append(name) }
      guard name.hasSuffix("[x]") else {
        elements[name] = Schema.Element(
          name: name, type: String(kind), isRequired: isRequired, isList: isList, choice: nil, binding: binding)
        continue
      }
      let choice = name
      name = String(name.dropLast(3))
      for type in kind.split(separator: "|") {
        let full = name + type.prefix(1).uppercased() + type.dropFirst()
        elements[full] = Schema.Element(
          name: full, type: String(type), isRequired: false, isList: false, choice: choice, binding: binding)
      }
    }
    self.elements = elements
    self.required = required
  }
}
