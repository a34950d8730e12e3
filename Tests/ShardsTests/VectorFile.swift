import FoundationEssentials
import Identity
import Testing

/// One file of `docs/spec/vectors`: a text header of `name: value` lines, a blank line, and lines of payload.
struct VectorFile: CustomTestStringConvertible {
  struct Malformed: Error { let what: String }

  let name: String
  let header: [String: String]
  let payload: [String]

  var testDescription: String { name }

  init(_ name: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "docs/spec/vectors/\(name).txt")
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let blank = lines.firstIndex(of: "") else { throw Malformed(what: "no blank line") }
    var header: [String: String] = [:]
    for line in lines[..<blank] {
      guard let colon = line.firstIndex(of: ":") else { throw Malformed(what: "header") }
      header[String(line[..<colon])] = String(line[colon...].dropFirst(2))
    }
    self.name = name
    self.header = header
    payload = lines[(blank + 1)...].filter { !$0.isEmpty }
  }

  func text(_ key: String) throws -> String {
    guard let value = header[key] else { throw Malformed(what: key) }
    return value
  }

  func number(_ key: String) throws -> Int {
    guard let value = Int(try text(key)) else { throw Malformed(what: key) }
    return value
  }

  func bytes(_ key: String) throws -> [UInt8] {
    let value = try text(key)
    if value == "none" { return [] }
    guard let bytes = [UInt8](hex: value) else { throw Malformed(what: key) }
    return bytes
  }

  func word(_ key: String) throws -> Word {
    guard let word = Word(hex: try text(key)) else { throw Malformed(what: key) }
    return word
  }

  /// The payload as an index and bytes a line.
  func numbered() throws -> [(index: Int, bytes: [UInt8])] {
    try payload.map { line in
      let parts = line.split(separator: " ")
      guard parts.count == 2, let index = Int(parts[0]), let bytes = [UInt8](hex: parts[1]) else {
        throw Malformed(what: "payload")
      }
      return (index, bytes)
    }
  }
}
