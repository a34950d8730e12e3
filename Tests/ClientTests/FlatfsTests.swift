import Client
import Foundation
import Identity
import Testing

import struct Crypto.SHA256

/// Kubo's flatfs, worked out here anew from the blocks' bytes: a Kubo node can be started on a store's folder.
@Suite("The layout of the stores")
struct FlatfsTests {
  @Test func `every block lies where Kubo looks for it`() async throws {
    try await World.run { world in
      let patient = try await world.enrol("patient", .patient)
      let path = try world.folder.write(noise(400_000), to: "a.bin")
      _ = try await patient.send(SendPlan([path], expected: []), to: patient.member("patient"))
      var envelopes = Set<Data>()
      for store in world.stores {
        let top = try FileManager.default.contentsOfDirectory(atPath: store)
        #expect(top == ["blocks"])
        #expect(
          try contents(store + "/blocks/SHARDING") == Data("/repo/flatfs/shard/v1/next-to-last/2\n".utf8))
        let found = files(below: store + "/blocks").filter { !$0.hasSuffix("/SHARDING") }
        #expect(found.count == 2, "a data or parity block and the envelope")
        for file in found {
          let bytes = try contents(file)
          // A multihash: 0x12 for sha2-256, 0x20 for its 32 bytes.
          let key = Self.base32([0x12, 0x20] + Array(SHA256.hash(data: bytes)))
          let shard = key.dropLast().suffix(2)
          #expect(file == "\(store)/blocks/\(shard)/\(key).data")
          #expect(bytes.count <= 2 << 20, "the most that Kubo exchanges")
          if bytes.starts(with: Array("AUREOLE".utf8)) { envelopes.insert(bytes) }
        }
      }
      #expect(envelopes.count == 1, "every store holds the same envelope")
      await patient.close()
    }
  }

  /// RFC 4648 base32 in capitals without padding, by way of one long string of bits.
  private static func base32(_ bytes: [UInt8]) -> String {
    let bits = bytes.map { byte in
      let digits = String(byte, radix: 2)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
    let padded = bits + String(repeating: "0", count: (5 - bits.count % 5) % 5)
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    return stride(from: 0, to: padded.count, by: 5).map { start in
      let from = padded.index(padded.startIndex, offsetBy: start)
      return String(alphabet[Int(padded[from...].prefix(5), radix: 2) ?? 0])
    }.joined()
  }

  @Test func `base32 here gives what RFC 4648 gives`() {
    #expect(Self.base32(Array("foobar".utf8)) == "MZXW6YTBOI")
    #expect(Self.base32(Array("fooba".utf8)) == "MZXW6YTB")
    #expect(Self.base32([]) == "")
  }
}
