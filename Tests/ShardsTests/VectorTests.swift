import Identity
import Testing

@testable import Shards

/// Against values that another program computed from `docs/spec/shards.md`.
@Suite struct VectorTests {
  @Test(arguments: ["secret-sharing", "secret-sharing-zero", "secret-sharing-one", "secret-sharing-most"])
  func `shares are those of the vectors, and give the secret back`(name: String) throws {
    let vector = try VectorFile(name)
    let secret = try vector.bytes("secret")
    let t = try vector.number("threshold")
    var tape = Tape(try vector.bytes("coefficients"))
    let shares = try SecretSharing.split(secret, threshold: t, count: try vector.number("count"), using: &tape)
    #expect(try shares == vector.numbered().map { Share(index: UInt8($0.index), bytes: $0.bytes) })
    #expect(tape.isAtEnd)
    #expect(try SecretSharing.combine(shares.suffix(t), threshold: t) == secret)
    #expect(try SecretSharing.combine(shares, threshold: t) == secret)
  }

  @Test(arguments: ["erasure-code", "erasure-code-replicas", "erasure-code-widest"])
  func `shards are those of the vectors, and rebuild from their end`(name: String) throws {
    let vector = try VectorFile(name)
    let code = try ErasureCode(dataShards: try vector.number("data"), totalShards: try vector.number("total"))
    let shards = try vector.numbered().map(\.bytes)
    #expect(shards.count == code.totalShards)
    #expect(try code.encode(Array(shards[..<code.dataShards])) == Array(shards[code.dataShards...]))
    let left = shards.indices.map { $0 < code.parityShards ? nil : shards[$0] }
    #expect(try code.rebuild(left) == shards)
  }

  @Test func `the commitment to a share is that of the vector`() throws {
    let vector = try VectorFile("share-commitment")
    let binding = ShareBinding(
      ledger: try vector.word("ledger"), record: try vector.word("record"), epoch: UInt64(try vector.number("epoch")),
      threshold: UInt8(try vector.number("threshold")))
    let share = Share(index: UInt8(try vector.number("index")), bytes: try vector.bytes("share"))
    let commitment = ShareCommitment(to: share, salt: try vector.word("salt"), binding: binding)
    #expect([commitment.digest.hex] == vector.payload)
  }
}

/// Plays given bytes in the order in which `split` reads its numbers; zeros after their end.
private struct Tape: RandomNumberGenerator {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func next() -> UInt64 {
    defer { rest = rest.dropFirst(8) }
    return rest.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
