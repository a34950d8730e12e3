import Identity
import Testing

@testable import Shards

@Suite struct ShareCommitmentTests {
  private let salt = Word(5)
  private let share = Share(index: 2, bytes: [UInt8](0..<32))
  private let binding = ShareBinding(ledger: Word(1), record: Word(2), epoch: 3, threshold: 2)

  @Test func `a share is found genuine by its commitment`() {
    let commitment = ShareCommitment(to: share, salt: salt, binding: binding)
    #expect(commitment.verify(share, salt: salt, binding: binding) == .genuine)
    #expect(ShareCommitment(digest: commitment.digest).verify(share, salt: salt, binding: binding) == .genuine)
  }

  @Test func `a share with any bit changed is found wrong`() {
    let commitment = ShareCommitment(to: share, salt: salt, binding: binding)
    for bit in 0..<256 {
      var bytes = share.bytes
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(commitment.verify(Share(index: 2, bytes: bytes), salt: salt, binding: binding) == .wrong)
    }
    #expect(commitment.verify(Share(index: 3, bytes: share.bytes), salt: salt, binding: binding) == .wrong)
    #expect(commitment.verify(Share(index: 2, bytes: share.bytes + [0]), salt: salt, binding: binding) == .wrong)
    #expect(commitment.verify(Share(index: 2, bytes: share.bytes.dropLast()), salt: salt, binding: binding) == .wrong)
    #expect(commitment.verify(Share(index: 2, bytes: []), salt: salt, binding: binding) == .wrong)
  }

  @Test func `a share moved to another ledger, record, epoch or threshold is found wrong`() {
    let commitment = ShareCommitment(to: share, salt: salt, binding: binding)
    let others = [
      ShareBinding(ledger: Word(9), record: Word(2), epoch: 3, threshold: 2),
      ShareBinding(ledger: Word(1), record: Word(9), epoch: 3, threshold: 2),
      ShareBinding(ledger: Word(1), record: Word(2), epoch: 9, threshold: 2),
      ShareBinding(ledger: Word(1), record: Word(2), epoch: 3, threshold: 9),
      ShareBinding(ledger: Word(2), record: Word(1), epoch: 3, threshold: 2),
    ]
    for other in others { #expect(commitment.verify(share, salt: salt, binding: other) == .wrong) }
    #expect(commitment.verify(share, salt: Word(6), binding: binding) == .wrong)
  }

  @Test func `a digest that differs in any quarter is found wrong`() {
    let digest = ShareCommitment(to: share, salt: salt, binding: binding).digest
    for place in 0..<32 {
      var bytes = digest.bytes
      bytes[place] ^= 0x10
      let altered = Word(bytes).map { ShareCommitment(digest: $0) }
      #expect(altered?.verify(share, salt: salt, binding: binding) == .wrong)
    }
  }

  @Test func `the custodian of a wrong share is named, and the others' shares give the secret`() throws {
    let secret = [UInt8](repeating: 0x42, count: 32)
    var shares = try SecretSharing.split(secret, threshold: 2, count: 4)
    let salts = shares.map { _ in Word.random() }
    let commitments = zip(shares, salts).map { ShareCommitment(to: $0, salt: $1, binding: binding) }
    shares[2] = Share(index: 3, bytes: [UInt8](repeating: 0, count: 32))
    #expect(throws: ShardsError(.inconsistentShares, "")) { try SecretSharing.combine(shares, threshold: 2) }
    let genuine = shares.indices.filter {
      commitments[$0].verify(shares[$0], salt: salts[$0], binding: binding) == .genuine
    }
    #expect(genuine == [0, 1, 3])
    #expect(try SecretSharing.combine(genuine.map { shares[$0] }, threshold: 2) == secret)
  }
}
