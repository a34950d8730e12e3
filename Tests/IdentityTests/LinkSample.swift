import Foundation
import Identity
import Testing
import VectorText

/// The link of docs/spec/vectors/links.txt, and the parts that tests alter.
struct LinkSample {
  let vector: VectorFile

  init() throws {
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/spec/vectors/links.txt")
    vector = try #require(VectorFile(text: String(decoding: try Data(contentsOf: place), as: UTF8.self)))
  }

  func text(_ name: String) throws -> String { try #require(vector[name]) }
  func bytes(_ name: String) throws -> [UInt8] { try #require([UInt8](hex: try text(name))) }
  func word(_ name: String) throws -> Word { try #require(Word(hex: try text(name))) }
  func secret(_ name: String) throws -> KeyringSecret { try KeyringSecret(try bytes(name)) }

  /// The members of the JSON in the link.
  func payload() throws -> [String: Any] { try Self.object(Array(try text("payload").utf8)) }

  /// The members of the JSON in the file.
  func contents() throws -> [String: Any] { try Self.object(Array(try #require(vector.lines.first).utf8)) }

  /// A link with other JSON in it.
  func link(_ payload: [String: Any], at page: String = "https://hospital.example") throws -> String {
    "\(page)/#shlink:/\(Base64URL.text(try Self.json(payload)))"
  }

  /// A file with other JSON in it, or another header, under the right key.
  func file(_ contents: [String: Any], header: [UInt8] = LinkFile.header) throws -> String {
    try LinkFile.encrypt(try Self.json(contents), header: header, under: try secret("key"))
  }

  static func json(_ object: [String: Any]) throws -> [UInt8] {
    Array(try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]))
  }

  private static func object(_ json: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
  }
}

extension [String: Any] {
  /// The same with one member changed, or without it.
  func with(_ name: String, _ value: Any?) -> Self {
    var copy = self
    copy[name] = value
    return copy
  }
}
