import Crypto
import Foundation
import Identity
import Testing

@Suite("Vectors: X25519 and ML-KEM-768", .enabled(if: Vectors.areThere))
struct KeyExchangeVectorTests {
  private struct Group<Case: Decodable>: Decodable {
    var tests: [Case]
  }

  private struct Exchange: Decodable {
    var tcId: Int
    var `public`: Hex
    var `private`: Hex
    var shared: Hex
  }

  /// The library hands out the secret of zeros that a point of low order gives, as RFC 7748 section 6.1 leaves open.
  /// X-Wing does not depend on its absence: ML-KEM's secret is hashed in beside it.
  @Test func `X25519 agrees on Wycheproof's secrets`() throws {
    var count = 0
    let groups = try Vectors.wycheproof("Protocol/wycheproof/x25519_test.json", as: Group<Exchange>.self)
    for test in groups.flatMap(\.tests) {
      let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: test.private.bytes)
      let other = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: test.public.bytes)
      let secret = try key.sharedSecretFromKeyAgreement(with: other)
      // The buffer is only read, and only while the secret is alive.
      #expect(unsafe secret.withUnsafeBytes { unsafe [UInt8]($0) } == test.shared.bytes, "test \(test.tcId)")
      count += 1
    }
    #expect(count >= 518)
  }

  private struct Generation: Decodable {
    var tcId: Int
    var seed: Hex
    var ek: Hex
  }

  @Test func `ML-KEM-768 makes Wycheproof's public keys from their seeds`() throws {
    let groups = try Vectors.wycheproof(
      "Protocol/wycheproof/mlkem_768_keygen_seed_test.json", as: Group<Generation>.self)
    let tests = groups.flatMap(\.tests)
    for test in tests {
      let key = try MLKEM768.PrivateKey(seedRepresentation: test.seed.bytes, publicKey: nil)
      #expect(key.publicKey.rawRepresentation == test.ek.data, "test \(test.tcId)")
    }
    #expect(tests.count >= 100)
  }

  private struct Decapsulation: Decodable {
    var tcId: Int
    var seed: Hex
    var c: Hex
    var K: Hex
    var ek: Hex?
    var result: Expected
  }

  @Test func `ML-KEM-768 decapsulates as Wycheproof says`() throws {
    var valid = 0
    var invalid = 0
    for test in try Vectors.wycheproof("Protocol/wycheproof/mlkem_768_test.json", as: Group<Decapsulation>.self)
      .flatMap(\.tests)
    {
      let key = try? MLKEM768.PrivateKey(seedRepresentation: test.seed.bytes, publicKey: nil)
      let shared = try? key?.decapsulate(test.c.bytes)
      if test.result == .valid {
        valid += 1
        #expect(shared == SymmetricKey(data: test.K.bytes), "test \(test.tcId)")
        #expect(key?.publicKey.rawRepresentation == test.ek?.data, "test \(test.tcId)")
      } else {
        invalid += 1
        #expect(shared == nil, "test \(test.tcId)")
      }
    }
    #expect(valid >= 161)
    #expect(invalid >= 40)
  }

  private struct Encapsulation: Decodable {
    var tcId: Int
    var ek: Hex
    var result: Expected
  }

  /// The library offers no encapsulation with chosen randomness, so these try what it takes for a public key: alone,
  /// and as the first part of one of our sealing keys.
  @Test func `a sealing key holds no ML-KEM-768 key that Wycheproof calls invalid`() throws {
    var valid = 0
    var invalid = 0
    let x25519 = Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation
    for test in try Vectors.wycheproof("Protocol/wycheproof/mlkem_768_encaps_test.json", as: Group<Encapsulation>.self)
      .flatMap(\.tests)
    {
      let isValid = test.result == .valid
      #expect(((try? MLKEM768.PublicKey(rawRepresentation: test.ek.bytes)) != nil) == isValid, "test \(test.tcId)")
      #expect(((try? SealingPublicKey(test.ek.bytes + x25519)) != nil) == isValid, "test \(test.tcId)")
      if isValid { valid += 1 } else { invalid += 1 }
    }
    #expect(valid >= 133)
    #expect(invalid >= 132)
  }

  @Test func `ML-KEM-768 agrees with NIST's known answers`() throws {
    let records = try Vectors.records("cryptography_vectors/asymmetric/MLKEM/kat_MLKEM_768.rsp", startingAt: "count")
    func bytes(_ record: [String: String], _ name: String) throws -> [UInt8] {
      try #require(record[name].flatMap { [UInt8](hex: $0) })
    }
    for record in records {
      let key = try MLKEM768.PrivateKey(
        seedRepresentation: bytes(record, "d") + bytes(record, "z"), publicKey: nil)
      #expect(try Array(key.publicKey.rawRepresentation) == bytes(record, "pk"))
      #expect(try key.decapsulate(bytes(record, "ct")) == SymmetricKey(data: bytes(record, "ss")))
    }
    #expect(records.count >= 100)
  }
}
