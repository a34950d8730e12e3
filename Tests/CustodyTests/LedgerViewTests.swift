import Custody
import Identity
import Testing

/// What a custodian says the ledger is.
@Suite struct LedgerViewTests {
  private let ledger = Word.random()
  private let now: UInt64 = 1_800_000_000

  @Test func `a view is read as it was written, and only so`() throws {
    let keys = try MemberKeys()
    for size in [0, 1, LedgerView.mostSize] {
      let made = try LedgerView(ledger: ledger, size: size, root: .random(), time: now, epoch: 3, by: keys)
      #expect(try LedgerView(bytes: made.bytes) == made)
      #expect(made.custodian == keys.member)
      for bytes in [[], Array(made.bytes.dropLast()), made.bytes + [0]] {
        #expect(throws: CustodyError(.malformedMessage, "")) { try LedgerView(bytes: bytes) }
      }
    }
    let large = try LedgerView(
      ledger: ledger, size: LedgerView.mostSize + 1, root: .random(), time: now, epoch: 3, by: keys)
    #expect(throws: CustodyError(.malformedMessage, "")) { try LedgerView(bytes: large.bytes) }
  }

  @Test func `a view is its custodian's and its ledger's alone`() throws {
    let keys = try MemberKeys()
    let view = try LedgerView(ledger: ledger, size: 7, root: .random(), time: now, epoch: 3, by: keys)
    let key = keys.signing.verifyingKey
    #expect(view.verdict(key: key, ledger: ledger, now: now) == .valid)
    #expect(view.verdict(key: key, ledger: .random(), now: now) == .otherLedger)
    #expect(view.verdict(key: try SigningKey().verifyingKey, ledger: ledger, now: now) == .wrongSignature)
    for place in stride(from: 0, to: view.bytes.count, by: 5) {
      var altered = view.bytes
      altered[place] ^= 1
      #expect((try? LedgerView(bytes: altered))?.verdict(key: key, ledger: ledger, now: now) != .valid)
    }
  }

  @Test func `a view counts for ten minutes, and clocks may be a minute apart`() throws {
    let keys = try MemberKeys()
    let view = try LedgerView(ledger: ledger, size: 7, root: .random(), time: now, epoch: 3, by: keys)
    func verdict(_ time: UInt64) -> LedgerView.Verdict {
      view.verdict(key: keys.signing.verifyingKey, ledger: ledger, now: time)
    }
    #expect(verdict(now + 600) == .valid)
    #expect(verdict(now + 601) == .stale)
    #expect(verdict(now - 60) == .valid)
    #expect(verdict(now - 61) == .fromTheFuture)
  }
}
