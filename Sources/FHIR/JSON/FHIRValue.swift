/// A value of FHIR's JSON as it was written: members keep their order and numbers their digits, since 1.50 and 1.5 are
/// two statements in FHIR (R4, 2.24.0.1 decimal). Foundation's coders would make one of them.
public enum FHIRValue: Hashable, Sendable {
  /// A member of an object.
  public struct Member: Hashable, Sendable {
    /// The member's name.
    public let name: String
    /// Its value.
    public let value: FHIRValue

    /// Joins the two.
    public init(_ name: String, _ value: FHIRValue) {
      self.name = name
      self.value = value
    }
  }

  /// An object; no name stands twice in one that was read.
  case object([Member])
  /// An array.
  case array([FHIRValue])
  /// A text.
  case string(String)
  /// A number, in the digits it was written with.
  case number(String)
  /// True or false.
  case boolean(Bool)
  /// Nothing: stands in arrays of primitives beside their extensions.
  case null

  /// An object of the members that have a value: nil and empty arrays and objects are left out, as FHIR asks.
  public static func object(of members: KeyValuePairs<String, FHIRValue?>) -> FHIRValue {
    .object(
      members.compactMap { name, value in
        guard let value, !value.isEmpty else { return nil }
        return Member(name, value)
      })
  }

  /// The value of a member; nil where this is no object or has none of the name.
  public subscript(_ name: String) -> FHIRValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// The elements of an array; none where this is no array.
  public var elements: [FHIRValue] {
    guard case .array(let elements) = self else { return [] }
    return elements
  }

  /// The text; nil where this is none.
  public var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// A whole number; nil where this is none.
  public init(_ number: some BinaryInteger) { self = .number(String(number)) }

  private var isEmpty: Bool {
    switch self {
    case .object(let members): members.isEmpty
    case .array(let elements): elements.isEmpty
    case .string(let text): text.isEmpty
    case .number, .boolean, .null: false
    }
  }
}

extension FHIRValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByBooleanLiteral {
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An array.
  public init(arrayLiteral elements: FHIRValue...) { self = .array(elements) }
  /// True or false.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
}
