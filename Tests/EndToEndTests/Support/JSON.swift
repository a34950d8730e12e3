import Foundation
import Testing

/// A JSON value, as a script sees it.
enum JSON: Decodable, Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  /// Reads one JSON value and nothing beside it.
  init(_ text: String) throws { self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8)) }

  subscript(key: String) -> JSON? { if case .object(let members) = self { members[key] } else { nil } }

  /// The keys of an object.
  var keys: Set<String> { if case .object(let members) = self { Set(members.keys) } else { [] } }
  /// The values of an array.
  var values: [JSON] { if case .array(let values) = self { values } else { [] } }
  /// The strings of an array.
  var texts: [String] { values.compactMap(\.text) }
  /// A string.
  var text: String? { if case .string(let value) = self { value } else { nil } }
  /// A whole number.
  var int: Int? { if case .number(let value) = self { Int(exactly: value) } else { nil } }
}

extension Child.Ending {
  /// The one JSON object of a command that succeeded.
  func json(_ location: SourceLocation = #_sourceLocation) throws -> JSON {
    #expect(status == 0, "\(error)", sourceLocation: location)
    return try #require(try? JSON(output), "no JSON: \(output) \(error)", sourceLocation: location)
  }
}
