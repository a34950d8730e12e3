import CZlib
import Foundation
import Identity
import Testing

@testable import Records

@Suite struct ChunkedEncryptionTests {
  static let folder = ProcessInfo.processInfo.environment["AUREOLE_VECTORS"]

  @Test(.enabled(if: folder != nil))
  func `the published vectors open, or are refused, as they say`() throws {
    let file = try #require(Self.folder) + "/cryptography_vectors/chunked-encryption/vectors.json"
    let all = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    let vectors = all.vectors.filter { $0.aead == "AEAD_AES_256_GCM" }
    #expect(vectors.contains { $0.expect == "success" } && vectors.contains { $0.expect != "success" })
    for vector in vectors {
      let key = try #require([UInt8](hex: vector.key))
      let context = Array(vector.context.utf8)
      let message = try vector.message()
      if vector.expect == "success" {
        let plaintext = try ChunkedEncryption.open(message, under: DataKey(key), context: context)
        #expect(plaintext.count == vector.payload_length, "\(vector.name)")
        #expect(Word.sha256(plaintext).hex == vector.payload_sha256, "\(vector.name)")
      } else {
        #expect(throws: RecordsError.self, "\(vector.name)") {
          try ChunkedEncryption.open(message, under: DataKey(key), context: context)
        }
      }
    }
  }

  @Test(arguments: [0, 1, 16383, 16384, 16385, 40000, 49152])
  func `a message opens to what was sealed, whole and in ranges`(count: Int) throws {
    let (key, context, plaintext) = (DataKey(), Array("test".utf8), bytes(count))
    let message = try ChunkedEncryption.seal(plaintext, under: key, context: context)
    #expect(message.count == 56 + count + (count / 16384 + 1) * 16)
    #expect(try ChunkedEncryption.open(message, under: key, context: context) == plaintext)
    let encryption = try ChunkedEncryption(openingUnder: key, context: context, head: Array(message.prefix(56)))
    for range in [0..<count, 0..<min(1, count), count / 3..<count / 2, count..<count] {
      #expect(try encryption.open(range, of: message) == Array(plaintext[range]))
    }
    #expect(throws: RecordsError(.outOfBounds, "")) { try encryption.open(0..<count + 1, of: message) }
  }

  @Test func `another key, context or head is refused before any chunk`() throws {
    let key = DataKey()
    var message = try ChunkedEncryption.seal(bytes(100), under: key, context: [1])
    #expect(throws: RecordsError(.wrongKey, "")) { try ChunkedEncryption.open(message, under: DataKey(), context: [1]) }
    #expect(throws: RecordsError(.wrongKey, "")) { try ChunkedEncryption.open(message, under: key, context: [2]) }
    for position in [0, 23, 24, 55] {
      message[position] ^= 1
      #expect(throws: RecordsError(.wrongKey, "")) { try ChunkedEncryption.open(message, under: key, context: [1]) }
      message[position] ^= 1
    }
    #expect(try ChunkedEncryption.open(message, under: key, context: [1]) == bytes(100))
  }

  @Test func `a message that is cut anywhere is refused`() throws {
    let key = DataKey()
    let message = try ChunkedEncryption.seal(bytes(16384 + 5), under: key, context: [])
    for count in [0, 1, 55, 56, 57, 71, 72, 73, 56 + 16399, 56 + 16400, 56 + 16401, 56 + 16416, message.count - 1] {
      #expect(throws: RecordsError.self, "\(count)") {
        try ChunkedEncryption.open(Array(message.prefix(count)), under: key, context: [])
      }
    }
    #expect(throws: RecordsError(.truncated, "")) {
      try ChunkedEncryption.open(Array(message.prefix(56 + 16400)), under: key, context: [])
    }
    #expect(throws: RecordsError.self) { try ChunkedEncryption.open(message + [0], under: key, context: []) }
  }

  @Test func `chunks that change places are refused`() throws {
    let key = DataKey()
    let message = try ChunkedEncryption.seal(bytes(2 * 16384), under: key, context: [])
    let head = message.prefix(56)
    let chunks = [message[56..<56 + 16400], message[56 + 16400..<56 + 32800], message[(56 + 32800)...]]
    #expect(throws: RecordsError(.alteredChunk, "")) {
      try ChunkedEncryption.open(Array([head, chunks[1], chunks[0], chunks[2]].joined()), under: key, context: [])
    }
    #expect(try ChunkedEncryption.open(Array(([head] + chunks).joined()), under: key, context: []) == bytes(32768))
  }

  @Test func `two messages under one key differ`() throws {
    let key = DataKey()
    #expect(
      try ChunkedEncryption.seal([1], under: key, context: []) != ChunkedEncryption.seal([1], under: key, context: []))
  }

  private struct Vectors: Decodable {
    let vectors: [Vector]
  }

  private struct Vector: Decodable {
    let name, aead, expect, key, context: String
    let ciphertext, payload_sha256: String?
    let payload_length: Int?
    let compressed: Bool?

    func message() throws -> [UInt8] {
      let bytes = Array(try #require(Data(base64Encoded: ciphertext ?? "")))
      guard compressed == true else { return bytes }
      var message = [UInt8](repeating: 0, count: 8 << 20)
      var count = uLongf(message.count)
      // Both buffers are passed with their counts.
      #expect(unsafe uncompress(&message, &count, bytes, uLong(bytes.count)) == Z_OK)
      return Array(message.prefix(Int(count)))
    }
  }
}

@Suite struct PadmeTests {
  @Test(
    arguments: [
      (0, 0), (1, 1), (2, 2), (8, 8), (9, 10), (10, 10), (17, 18), (100, 104), (1000, 1024), (1025, 1088),
      (65536, 65536), (65537, 67584), (1 << 40, 1 << 40),
    ] as [(UInt64, UInt64)])
  func `lengths are padded as the paper says`(length: UInt64, padded: UInt64) {
    #expect(Padme.paddedLength(of: length) == padded)
  }

  @Test func `padding never shortens, costs at most 12 percent, and padding again changes nothing`() {
    for length in UInt64(1)...5000 {
      let padded = Padme.paddedLength(of: length)
      #expect(padded >= length && (padded - length) * 100 <= length * 12)
      #expect(Padme.paddedLength(of: padded) == padded)
    }
  }
}

@Suite struct DataKeyTests {
  @Test func `a key matches its own commitment and no other`() throws {
    let (ledger, record, key) = (Word.random(), Word.random(), DataKey())
    let commitment = key.commitment(ledger: ledger, record: record)
    #expect(commitment == Word.sha256(Array("aureole/key/v1".utf8) + ledger.bytes + record.bytes + key.secretBytes))
    #expect(key.matches(commitment, ledger: ledger, record: record))
    #expect(!key.matches(commitment, ledger: ledger, record: .random()))
    #expect(!DataKey().matches(commitment, ledger: ledger, record: record))
    #expect(throws: RecordsError(.wrongKey, "")) { try DataKey([1, 2, 3]) }
  }
}
