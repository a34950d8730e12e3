internal import Identity

/// A value of JSON as endpoints speak it: whole numbers, no others. Other numbers are refused when they are read; nothing
/// that is asked for is answered with one.
public enum JSON: Hashable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case number(Int64)
  /// A string.
  case string(String)
  /// An array.
  case array([JSON])
  /// An object, its keys each once.
  case object([String: JSON])

  /// The member of an object; nil where there is none or this is no object.
  public subscript(key: String) -> JSON? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  /// Whether this is `null`.
  public var isNull: Bool { self == .null }

  /// The string; nil for anything else.
  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The items of an array; nil for anything else.
  public var items: [JSON]? {
    if case .array(let items) = self { items } else { nil }
  }

  /// The number of a quantity such as `0x1f`; throws `badAnswer` for anything else.
  public func quantity<Number: FixedWidthInteger & UnsignedInteger>() throws(EthereumError) -> Number {
    guard let text, let number = Quantity.number(text, as: Number.self) else {
      throw EthereumError(.badAnswer, "the answer is no number, or too large a one")
    }
    return number
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
  /// Takes a string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// Takes the items of an array.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// Takes the members of an object; the last of a name counts.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}

/// The members of answers. Each throws `badAnswer` naming the member when it is missing or of another form.
extension JSON {
  func number<Number: FixedWidthInteger & UnsignedInteger>(_ key: String) throws(EthereumError) -> Number {
    guard let text = self[key]?.text, let number = Quantity.number(text, as: Number.self) else { throw missing(key) }
    return number
  }

  func scalar(_ key: String) throws(EthereumError) -> RLP {
    guard let text = self[key]?.text, let bytes = Quantity.scalar(text) else { throw missing(key) }
    return .bytes(bytes)
  }

  func bytes(_ key: String, atMost limit: Int) throws(EthereumError) -> [UInt8] {
    guard let text = self[key]?.text, let bytes = Quantity.bytes(text, atMost: limit) else { throw missing(key) }
    return bytes
  }

  func word(_ key: String) throws(EthereumError) -> Word {
    guard let word = Word(try bytes(key, atMost: Word.byteCount)) else { throw missing(key) }
    return word
  }

  func address(_ key: String) throws(EthereumError) -> Address {
    guard let address = Address(try bytes(key, atMost: Address.byteCount)) else { throw missing(key) }
    return address
  }

  func optionalAddress(_ key: String) throws(EthereumError) -> Address? {
    self[key]?.isNull ?? true ? nil : try address(key)
  }

  func list(_ key: String) throws(EthereumError) -> [JSON] {
    guard let items = self[key]?.items else { throw missing(key) }
    return items
  }

  private func missing(_ key: String) -> EthereumError {
    EthereumError(.badAnswer, "the member \(key) of the answer is missing or malformed")
  }
}
