/// JSON that is put together by hand, for the document that describes the routes.
indirect enum JSON: Encodable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case text(String)
  case number(Int)
  case truth(Bool)
  case list([JSON])
  case object([String: JSON])

  init(stringLiteral text: String) { self = .text(text) }
  init(integerLiteral number: Int) { self = .number(number) }
  init(booleanLiteral truth: Bool) { self = .truth(truth) }
  init(arrayLiteral items: JSON...) { self = .list(items) }
  init(dictionaryLiteral items: (String, JSON)...) { self = .object(Dictionary(items, uniquingKeysWith: { $1 })) }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .truth(let truth): try container.encode(truth)
    case .list(let items): try container.encode(items)
    case .object(let items): try container.encode(items)
    }
  }
}
