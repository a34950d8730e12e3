import Custody
import Identity
import Records
import Shards
import Testing

@Suite struct SecrecyTests {
  /// Interpolating t − 1 shares gives, for every byte, the secret plus an unknown multiple of the highest coefficient. If
  /// that is uniform, zero included, it says nothing: each value, the secret itself too, comes up equally often.
  @Test func `what t − 1 shares add up to is uniform whatever the secret`() throws {
    for secret in [UInt8(0x00), 0x5a, 0xff] {
      var counts = [Int](repeating: 0, count: 256)
      let runs = 4_000
      for _ in 0..<runs {
        let shares = try SecretSharing.split([UInt8](repeating: secret, count: 32), threshold: 3, count: 5)
        for byte in try SecretSharing.combine([shares[1], shares[3]], threshold: 2) { counts[Int(byte)] += 1 }
      }
      let expected = Double(runs * 32) / 256
      let chiSquare = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
      // 255 degrees of freedom: 420 and 130 are beyond anything that chance brings in a lifetime of runs.
      #expect(chiSquare < 420 && chiSquare > 130, "chi-square \(chiSquare)")
      // A scheme that forbids a highest coefficient of zero would never show the secret here, and so rule it out.
      #expect(counts[Int(secret)] > Int(expected / 2))
    }
  }

  @Test func `two dealings of one key have nothing in common but the key`() throws {
    let cast = try Cast()
    let (one, two) = (try cast.deal(), try cast.deal(generation: 1))
    for index in 0..<5 {
      #expect(try cast.held(one, by: index).share != cast.held(two, by: index).share)
      #expect(try cast.held(one, by: index).salt != cast.held(two, by: index).salt)
    }
    #expect(Set(one.dealing.dealing.commitments).isDisjoint(with: two.dealing.dealing.commitments))
    let mixed = [try cast.held(one, by: 0).share, try cast.held(one, by: 1).share, try cast.held(two, by: 2).share]
    #expect(try SecretSharing.combine(mixed, threshold: 3) != cast.key.secretBytes)
  }
}
