import Contract
import Custody
import Identity
import Shards
import Testing

@Suite struct MessageTests {
  @Test func `a deposit is read as it was written, and only so`() throws {
    let cast = try Cast()
    let dealt = try cast.deal()
    let deposit = try CustodyDeposit(
      envelope: .random(), blocks: [.random(), .random()], share: dealt.shares[0], dealing: dealt.dealing)
    #expect(try CustodyDeposit(bytes: deposit.bytes) == deposit)
    #expect(try CustodyDeposit(bytes: deposit.bytes).dealing.isSigned(by: cast.sender.signing.verifyingKey))
    for bytes in [Array(deposit.bytes.dropLast()), deposit.bytes + [0], [], Array(deposit.bytes.prefix(64))] {
      #expect(throws: CustodyError.self) { try CustodyDeposit(bytes: bytes) }
    }
    var altered = deposit.bytes
    altered[altered.count - 1] ^= 1
    let read = try CustodyDeposit(bytes: altered)
    #expect(!read.dealing.isSigned(by: cast.sender.signing.verifyingKey))
  }

  @Test func `a count from outside is bounded before anything is taken for it`() throws {
    let huge = Word.random().bytes + Word(UInt64(CustodyDeposit.mostBlocks) + 1).bytes
    #expect(throws: CustodyError(.malformedMessage, "")) { try CustodyDeposit(bytes: huge) }
    let endless = Word.random().bytes + [UInt8](repeating: 0xff, count: 32)
    #expect(throws: CustodyError(.malformedMessage, "")) { try CustodyDeposit(bytes: endless) }
  }

  @Test func `a confirmation is its custodian's alone`() throws {
    let keys = try MemberKeys()
    for subject in [CustodyConfirmation.Subject.kept(.random()), .destroyed(.random())] {
      let made = try CustodyConfirmation(
        ledger: .random(), record: .random(), subject: subject, time: 1_700_000_000, by: keys)
      let read = try CustodyConfirmation(bytes: made.bytes)
      #expect(read == made)
      #expect(read.isSigned(by: keys.signing.verifyingKey))
      #expect(!read.isSigned(by: try SigningKey().verifyingKey))
      for place in stride(from: 64, to: made.bytes.count, by: 7) {
        var altered = made.bytes
        altered[place] ^= 1
        let isBelieved = (try? CustodyConfirmation(bytes: altered))?.isSigned(by: keys.signing.verifyingKey)
        #expect(isBelieved != true)
      }
    }
  }

  @Test func `a share is for one custodian, one dealing and one purpose`() throws {
    let cast = try Cast()
    let (dealt, other) = (try cast.deal(), try cast.deal())
    #expect(try cast.held(dealt, by: 0).share.index == 1)
    let (one, two) = (cast.custodians[0], cast.custodians[1])
    let dealing = dealt.dealing.dealing
    #expect(throws: CustodyError(.shareRefused, "")) {
      try dealt.shares[0].open(with: one.sealing, of: other.dealing.dealing, custodian: one.member, for: .deposit)
    }
    #expect(throws: CustodyError(.shareRefused, "")) {
      try dealt.shares[0].open(with: one.sealing, of: dealing, custodian: two.member, for: .deposit)
    }
    #expect(throws: CustodyError(.shareRefused, "")) {
      try dealt.shares[0].open(with: two.sealing, of: dealing, custodian: one.member, for: .deposit)
    }
    #expect(throws: CustodyError(.shareRefused, "")) {
      try dealt.shares[0].open(
        with: one.sealing, of: dealing, custodian: one.member,
        for: .release(reference: .zero, access: .random(), reader: one.member))
    }
  }

  @Test func `a dealing's counts must fit each other`() throws {
    let members = try (0..<3).map { _ in try MemberKeys().member }
    func dealing(_ threshold: Int, _ custodians: [MemberID], _ commitments: Int) throws -> Dealing {
      try Dealing(
        ledger: .random(), record: .random(), dealer: members[0], epoch: 1, generation: 0, threshold: threshold,
        custodians: custodians, commitments: (0..<commitments).map { _ in .random() })
    }
    _ = try dealing(3, members, 3)
    for (threshold, custodians, commitments) in [
      (0, members, 3), (4, members, 3), (2, members, 2), (1, [], 0), (2, [members[0], members[0]], 2),
    ] {
      #expect(throws: CustodyError(.dealingRefused, "")) { try dealing(threshold, custodians, commitments) }
    }
  }
}
