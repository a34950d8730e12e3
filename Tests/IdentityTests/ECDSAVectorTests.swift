import Identity
import Testing

@Suite("Vectors: ECDSA P-256", .enabled(if: Vectors.areThere))
struct ECDSAVectorTests {
  private struct Group: Decodable {
    struct Key: Decodable {
      var uncompressed: Hex
    }
    var publicKey: Key
    var tests: [Case]
  }

  private struct Case: Decodable {
    var tcId: Int
    var msg: Hex
    var sig: Hex
    var result: Expected
  }

  @Test func `signatures are accepted as Wycheproof says, but for a high s, which is refused by name`() throws {
    var accepted = 0
    var refused = 0
    var high = 0
    var highInvalid = 0
    for group in try Vectors.wycheproof("Signature/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json", as: Group.self) {
      let key = try VerifyingKey(group.publicKey.uncompressed.bytes.dropFirst())
      for test in group.tests {
        do {
          let verified = key.verifies(try Signature(test.sig.bytes), message: test.msg.bytes)
          #expect(verified == (test.result == .valid), "test \(test.tcId)")
          if verified { accepted += 1 } else { refused += 1 }
        } catch {
          let isHigh = error.code == .highS
          #expect(isHigh == Self.hasHighS(test.sig.bytes), "test \(test.tcId)")
          // Whatever is valid and refused is refused for its high s and verifies once it is normalised.
          guard isHigh else {
            #expect(error.code == .malformedSignature && test.result == .invalid, "test \(test.tcId)")
            refused += 1
            continue
          }
          let normalised = try Signature(normalising: test.sig.bytes)
          #expect(key.verifies(normalised, message: test.msg.bytes) == (test.result == .valid), "test \(test.tcId)")
          if test.result == .valid { high += 1 } else { highInvalid += 1 }
        }
      }
    }
    #expect(accepted >= 103)
    #expect(high >= 70)
    #expect(refused + highInvalid >= 89)
  }

  /// Told apart here by comparing bytes, without the code under test: above half the order and below the order,
  /// r within range.
  private static func hasHighS(_ bytes: [UInt8]) -> Bool {
    let half = [UInt8](hex: "7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8") ?? []
    let order = [UInt8](hex: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") ?? []
    guard bytes.count == 64 else { return false }
    let r = bytes.prefix(32)
    let s = bytes.suffix(32)
    return r.contains { $0 != 0 } && r.lexicographicallyPrecedes(order) && half.lexicographicallyPrecedes(s)
      && s.lexicographicallyPrecedes(order)
  }
}
