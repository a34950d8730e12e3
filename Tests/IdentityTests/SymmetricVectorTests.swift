import Crypto
import CryptoExtras
import Foundation
import Identity
import Testing

@Suite("Vectors: AES-GCM and scrypt", .enabled(if: Vectors.areThere))
struct SymmetricVectorTests {
  private struct Group: Decodable {
    var ivSize: Int
    var keySize: Int
    var tests: [Case]
  }

  private struct Case: Decodable {
    var tcId: Int
    var key: Hex
    var iv: Hex
    var aad: Hex
    var msg: Hex
    var ct: Hex
    var tag: Hex
    var result: Expected
  }

  @Test func `AES-GCM with 96-bit nonces opens and seals as Wycheproof says`() throws {
    var valid = 0
    var invalid = 0
    let groups = try Vectors.wycheproof("Cipher/wycheproof/aes_gcm_test.json", as: Group.self)
    for group in groups where group.ivSize == 96 && (group.keySize == 256 || group.keySize == 128) {
      for test in group.tests {
        let key = SymmetricKey(data: test.key.bytes)
        let nonce = try AES.GCM.Nonce(data: test.iv.bytes)
        let plain = try? AES.GCM.open(
          AES.GCM.SealedBox(nonce: nonce, ciphertext: test.ct.bytes, tag: test.tag.bytes), using: key,
          authenticating: test.aad.bytes)
        if test.result == .valid {
          valid += 1
          #expect(plain == test.msg.data, "test \(test.tcId)")
          let box = try AES.GCM.seal(test.msg.bytes, using: key, nonce: nonce, authenticating: test.aad.bytes)
          #expect(box.ciphertext == test.ct.data && box.tag == test.tag.data, "test \(test.tcId)")
        } else {
          invalid += 1
          #expect(plain == nil, "test \(test.tcId)")
        }
      }
    }
    #expect(valid >= 79)
    #expect(invalid >= 54)
  }

  @Test func `scrypt derives what RFC 7914 says`() throws {
    let records = try Vectors.records("cryptography_vectors/KDF/scrypt.txt", startingAt: "COUNT")
    var count = 0
    for record in records {
      let password = Array(try #require(record["PASSWORD"]).utf8)
      let rounds = try #require(record["N"].flatMap { Int($0) })
      // The library refuses no password at all by stopping the program; ours refuses one before it gets there.
      guard !password.isEmpty, rounds < 1 << 20 else { continue }
      let key = try KDF.Scrypt.deriveKey(
        from: password, salt: Array(try #require(record["SALT"]).utf8), outputByteCount: 64, rounds: rounds,
        blockSize: try #require(record["r"].flatMap { Int($0) }),
        parallelism: try #require(record["p"].flatMap { Int($0) }))
      let expected = try #require(record["DERIVED_KEY"].flatMap { [UInt8](hex: $0) })
      #expect(key == SymmetricKey(data: expected))
      count += 1
    }
    #expect(count >= 2)
  }
}
