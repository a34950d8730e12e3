import Identity
import Testing

@Suite("Signing")
struct SigningTests {
  @Test func `a signature verifies with its key, its message and nothing else`() throws {
    let key = try SigningKey()
    let signature = try key.sign([1, 2, 3])
    #expect(key.verifyingKey.verifies(signature, message: [1, 2, 3]))
    #expect(!key.verifyingKey.verifies(signature, message: [1, 2, 4]))
    #expect(try !SigningKey().verifyingKey.verifies(signature, message: [1, 2, 3]))
  }

  @Test func `every signature made here has a low s`() throws {
    let key = try SigningKey()
    // Half of all unnormalised signatures have a high s, so 64 in a row without normalising would be a wonder.
    for round in 0..<64 {
      let signature = try key.sign([UInt8(round)])
      #expect(signature.s <= Signature.halfOrder)
      #expect(key.verifyingKey.verifies(signature, message: [UInt8(round)]))
    }
  }

  @Test func `a low s of RFC 6979 is accepted and verifies`() throws {
    let signature = try Signature(Known.bytes(Known.testR + Known.testS))
    #expect(try Known.signingKey().verifyingKey.verifies(signature, message: Array("test".utf8)))
    #expect(signature.bytes == (try Known.bytes(Known.testR + Known.testS)))
  }

  @Test func `a high s of RFC 6979 is refused, and verifies once it is normalised`() throws {
    let bytes = try Known.bytes(Known.sampleR + Known.sampleS)
    #expect(refusal { try Signature(bytes) } == .highS)
    let signature = try Signature(normalising: bytes)
    #expect(signature.r.hex == Known.sampleR)
    #expect(try Known.signingKey().verifyingKey.verifies(signature, message: Array("sample".utf8)))
  }

  @Test func `half the order is the last s that is accepted`() throws {
    let r = Word(1).bytes
    #expect(try Signature(r + Signature.halfOrder.bytes).s == Signature.halfOrder)
    var above = Signature.halfOrder.bytes
    above[31] += 1
    #expect(refusal { try Signature(r + above) } == .highS)
    #expect(try Signature(normalising: r + above).s == Signature.halfOrder)
  }

  @Test func `zero, the order and beyond are no r and no s`() {
    let one = Word(1).bytes
    for wrong in [Word.zero.bytes, Signature.order.bytes, [UInt8](repeating: 0xff, count: 32)] {
      #expect(refusal { try Signature(wrong + one) } == .malformedSignature)
      #expect(refusal { try Signature(one + wrong) } == .malformedSignature)
      #expect(refusal { try Signature(normalising: wrong + one) } == .malformedSignature)
      #expect(refusal { try Signature(normalising: one + wrong) } == .malformedSignature)
    }
  }

  @Test(arguments: [0, 63, 65, 72]) func `a signature of another length is refused`(count: Int) {
    let bytes = [UInt8](repeating: 1, count: count)
    #expect(refusal { try Signature(bytes) } == .malformedSignature)
    #expect(refusal { try Signature(normalising: bytes) } == .malformedSignature)
  }

  @Test func `a public key is a point of the curve`() throws {
    let bytes = try Known.bytes(Known.x + Known.y)
    #expect(try VerifyingKey(bytes) == Known.signingKey().verifyingKey)
    #expect(try VerifyingKey(bytes).bytes == bytes)
    var off = bytes
    off[63] ^= 1
    #expect(refusal { try VerifyingKey(off) } == .malformedKey)
    #expect(refusal { try VerifyingKey([UInt8](repeating: 0, count: 64)) } == .malformedKey)
    #expect(refusal { try VerifyingKey(bytes.dropLast()) } == .malformedKey)
    #expect(refusal { try VerifyingKey([4] + bytes) } == .malformedKey)
  }

  @Test func `a private key is a scalar below the order`() throws {
    #expect(try SigningKey(Known.bytes(Known.scalar)).secretBytes == Known.bytes(Known.scalar))
    for wrong in [Word.zero.bytes, Signature.order.bytes, [UInt8](repeating: 0xff, count: 32), [1], []] {
      #expect(refusal { try SigningKey(wrong) } == .malformedKey)
    }
  }
}
