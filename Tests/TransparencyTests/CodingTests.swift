import FoundationEssentials
import Identity
import Testing

@testable import Transparency

/// Proofs and frontiers as JSON with hexadecimal words.
@Suite struct CodingTests {
  static let tree = HashTree(leafHashes: Reference.leaves(11))

  static func decode<T: Decodable>(_ type: T.Type, _ json: String) throws -> T {
    try JSONDecoder().decode(type, from: Data(json.utf8))
  }

  @Test func `proofs and a frontier come back from JSON`() throws {
    let inclusion = try Self.tree.inclusionProof(of: 4, in: 11)
    let consistency = try Self.tree.consistencyProof(from: 3, to: 11)
    #expect(try JSONDecoder().decode(InclusionProof.self, from: JSONEncoder().encode(inclusion)) == inclusion)
    #expect(try JSONDecoder().decode(ConsistencyProof.self, from: JSONEncoder().encode(consistency)) == consistency)
    var frontier = try JSONDecoder().decode(Frontier.self, from: JSONEncoder().encode(Self.tree.frontier))
    #expect(frontier.root == Self.tree.root)
    let leaf = Reference.leaves(12)[11]
    frontier.append(leaf)
    #expect(frontier.root == Reference.root(Reference.leaves(12)[...]))
  }

  @Test func `the JSON form is index, size and hexadecimal words`() throws {
    let word = String(repeating: "0a", count: 32)
    let proof = try Self.decode(InclusionProof.self, #"{"index":0,"size":2,"path":["\#(word)"]}"#)
    #expect(proof.index == 0 && proof.size == 2 && proof.path.map(\.hex) == [word])
  }

  @Test(arguments: [
    #"{"index":2,"size":2,"path":[]}"#, #"{"index":-1,"size":2,"path":[]}"#, #"{"index":0,"size":2}"#,
    #"{"index":0,"size":2,"path":["00"]}"#, #"{"index":0,"size":18446744073709551616,"path":[]}"#,
  ]) func `a malformed inclusion proof is refused`(_ json: String) {
    #expect(throws: DecodingError.self) { try Self.decode(InclusionProof.self, json) }
  }

  @Test func `a path of more than 64 hashes is refused`() throws {
    func path(_ count: Int) -> String {
      [String](repeating: #""\#(String(repeating: "0a", count: 32))""#, count: count).joined(separator: ",")
    }
    #expect(try Self.decode(ConsistencyProof.self, #"{"from":1,"to":2,"path":[\#(path(64))]}"#).path.count == 64)
    #expect(throws: DecodingError.self) {
      try Self.decode(ConsistencyProof.self, #"{"from":1,"to":2,"path":[\#(path(65))]}"#)
    }
    #expect(throws: DecodingError.self) {
      try Self.decode(InclusionProof.self, #"{"index":1,"size":2,"path":[\#(path(65))]}"#)
    }
    #expect(throws: DecodingError.self) { try Self.decode(ConsistencyProof.self, #"{"from":3,"to":2,"path":[]}"#) }
    #expect(throws: DecodingError.self) { try Self.decode(Frontier.self, #"{"size":2,"hashes":[\#(path(2))]}"#) }
    #expect(try Self.decode(Frontier.self, #"{"size":3,"hashes":[\#(path(2))]}"#).size == 3)
  }

  @Test(arguments: ["", "QQ==", "QUI=", "QUJD", "QUJDRA==", "+/+/"]) func `base64 comes back as it was`(
    _ text: String
  ) throws {
    let bytes = try #require(Base64.decode(Array(text.utf8)))
    #expect(String(decoding: Base64.encode(bytes), as: UTF8.self) == text)
    #expect(Data(bytes).base64EncodedString() == text)
  }

  @Test(arguments: [
    "Q", "QQ", "QQ=", "QQ===", "QR==", "QUK=", "QUJD=", "QUJD==", "=QQ=", "Q=Q=", "QQ==QQ==", "QUJ-", "QU_D", "QU D",
    "QUJD\n", "====", "é===",
  ]) func `base64 that is not the one form is refused`(_ text: String) {
    #expect(Base64.decode(Array(text.utf8)) == nil)
  }

  @Test func `decimal numbers have one form`() {
    #expect(Decimal.parse(Array("0".utf8)) == 0)
    #expect(Decimal.parse(Array("18446744073709551615".utf8)) == .max)
    for text in ["", "00", "01", "+1", "-0", " 1", "1 ", "1_0", "18446744073709551616", "99999999999999999999", "٣"] {
      #expect(Decimal.parse(Array(text.utf8)) == nil)
    }
  }
}
