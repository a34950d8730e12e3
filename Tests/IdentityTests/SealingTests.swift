import FoundationEssentials
import Identity
import Testing

@Suite("Sealing")
struct SealingTests {
  private let info = Array("info".utf8)
  private let bound = Array("bound".utf8)

  @Test func `what is sealed to a key opens with it`() throws {
    let key = try SealingKey()
    let sealed = try key.publicKey.seal([1, 2, 3], info: info, authenticating: bound)
    #expect(sealed.encapsulatedKey.count == Sealed.encapsulatedKeyByteCount)
    #expect(sealed.ciphertext.count == 3 + 16)
    #expect(try key.open(sealed, info: info, authenticating: bound) == Data([1, 2, 3]))
  }

  @Test func `a sealed value opens with no other key, info or authenticated data`() throws {
    let key = try SealingKey()
    let sealed = try key.publicKey.seal([1, 2, 3], info: info, authenticating: bound)
    #expect(refusal { try SealingKey().open(sealed, info: info, authenticating: bound) } == .notOpened)
    #expect(refusal { try key.open(sealed, info: bound, authenticating: bound) } == .notOpened)
    #expect(refusal { try key.open(sealed, info: info, authenticating: info) } == .notOpened)
  }

  @Test func `an altered sealed value does not open`() throws {
    let key = try SealingKey()
    let sealed = try key.publicKey.seal([1, 2, 3], info: info, authenticating: bound)
    for position in [0, 543, 1087, 1088, 1119] {
      var encapsulated = sealed.encapsulatedKey
      encapsulated[position] ^= 1
      let altered = Sealed(encapsulatedKey: encapsulated, ciphertext: sealed.ciphertext)
      #expect(refusal { try key.open(altered, info: info, authenticating: bound) } == .notOpened)
    }
    for position in sealed.ciphertext.indices {
      var ciphertext = sealed.ciphertext
      ciphertext[position] ^= 1
      let altered = Sealed(encapsulatedKey: sealed.encapsulatedKey, ciphertext: ciphertext)
      #expect(refusal { try key.open(altered, info: info, authenticating: bound) } == .notOpened)
    }
  }

  @Test(arguments: [0, 1, 32, 1088, 1119, 1121, 2000])
  func `an encapsulated key of another length does not open`(count: Int) throws {
    let key = try SealingKey()
    let sealed = try key.publicKey.seal([1, 2, 3], info: info, authenticating: bound)
    let wrong = Sealed(encapsulatedKey: Data(repeating: 7, count: count), ciphertext: sealed.ciphertext)
    #expect(refusal { try key.open(wrong, info: info, authenticating: bound) } == .notOpened)
  }

  @Test(arguments: [0, 1, 15]) func `a ciphertext shorter than its tag does not open`(count: Int) throws {
    let key = try SealingKey()
    let sealed = try key.publicKey.seal([1, 2, 3], info: info, authenticating: bound)
    let wrong = Sealed(encapsulatedKey: sealed.encapsulatedKey, ciphertext: sealed.ciphertext.prefix(count))
    #expect(refusal { try key.open(wrong, info: info, authenticating: bound) } == .notOpened)
  }

  @Test func `a key is made again from its seed`() throws {
    let key = try SealingKey()
    #expect(try SealingKey(seed: key.secretBytes).publicKey == key.publicKey)
    for count in [0, 31, 33, 64] {
      #expect(refusal { try SealingKey(seed: [UInt8](repeating: 1, count: count)) } == .malformedKey)
    }
  }

  @Test func `a public key has 1216 bytes that are a key`() throws {
    let key = try SealingKey().publicKey
    #expect(try SealingPublicKey(key.bytes) == key)
    #expect(refusal { try SealingPublicKey(key.bytes.dropLast()) } == .malformedKey)
    #expect(refusal { try SealingPublicKey(key.bytes + [0]) } == .malformedKey)
    // Coefficients of 0xfff are not reduced modulo 3329 (FIPS 203 section 7.2).
    #expect(refusal { try SealingPublicKey([UInt8](repeating: 0xff, count: 1216)) } == .malformedKey)
  }

  @Test func `the digest of a sealing key is tagged`() throws {
    let key = try SealingKey().publicKey
    #expect(key.digest == Word.sha256(Array("aureole/sealing-key/v1".utf8) + key.bytes))
    #expect(key.digest != Word.sha256(key.bytes))
  }
}
