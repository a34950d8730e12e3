import Custody
import Foundation
import Identity
import Testing

/// What is read as a gateway's assertion, and when it is believed.
@Suite struct AssertionTests {
  private let gateway: MemberKeys
  private let ledger = Word.random()
  private let access = Word.random()
  private let member: MemberID
  private let now: UInt64 = 1_800_000_000

  init() throws {
    gateway = try MemberKeys()
    member = try MemberKeys().member
  }

  private func assertion(
    loginAt: UInt64? = nil, secondFactorAt: UInt64? = nil, postureAt: UInt64? = nil, until: UInt64? = nil
  ) -> Assertion {
    Assertion(
      ledger: ledger, gateway: gateway.member, member: member, access: access, device: .random(),
      loginAt: loginAt ?? now - 120, secondFactorAt: secondFactorAt ?? now - 120, posture: .pass,
      postureAt: postureAt ?? now - 60, until: until ?? now + 60)
  }

  private func verdict(on assertion: Assertion, at time: UInt64? = nil) throws -> SignedAssertion.Verdict {
    try assertion.signed(by: gateway).verdict(
      key: gateway.signing.verifyingKey, ledger: ledger, caller: member, access: access, now: time ?? now)
  }

  @Test func `an assertion is read as it was written, from bytes and from a header`() throws {
    for posture in Assertion.Posture.allCases {
      let made = try Assertion(
        ledger: ledger, gateway: gateway.member, member: member, access: access, device: .random(), loginAt: 1,
        secondFactorAt: 2, posture: posture, postureAt: 0, until: 3
      ).signed(by: gateway)
      #expect(try SignedAssertion(bytes: made.bytes) == made)
      #expect(try SignedAssertion(header: made.header) == made)
      #expect(made.bytes.count == SignedAssertion.byteCount)
      #expect(made.header.utf8.count == SignedAssertion.headerByteCount)
    }
  }

  @Test func `a header that is cut short, too long or not base64 is refused`() throws {
    let header = try assertion().signed(by: gateway).header
    let bytes = try assertion().signed(by: gateway).bytes
    let rest = String(header.dropFirst())
    let texts: [String] = [
      "", rest, String(header.dropLast(4)), header + "AAAA", header + "=", header + "\n", " " + rest, "*" + rest,
      "_" + rest, "é" + String(rest.dropFirst()), header + ", " + header, String(repeating: "A", count: 1 << 20),
    ]
    for text in texts {
      #expect(throws: CustodyError(.malformedMessage, "")) { try SignedAssertion(header: text) }
    }
    for bytes in [[], Array(bytes.dropLast()), bytes + [0]] {
      #expect(throws: CustodyError(.malformedMessage, "")) { try SignedAssertion(bytes: bytes) }
    }
  }

  @Test func `a signature with a high s is refused, though it verifies alike`() throws {
    let signed = try assertion().signed(by: gateway)
    var high = signed.bytes
    high.replaceSubrange(32..<64, with: difference(Signature.order, signed.signature.s))
    #expect(throws: CustodyError(.malformedMessage, "")) { try SignedAssertion(bytes: high) }
    #expect(throws: CustodyError(.malformedMessage, "")) {
      try SignedAssertion(header: Data(high).base64EncodedString())
    }
  }

  @Test func `words out of bounds are refused`() throws {
    let bytes = try assertion().signed(by: gateway).bytes
    func altered(_ word: Int, _ new: Word) -> [UInt8] {
      let place = Signature.byteCount + word * Word.byteCount
      var altered = bytes
      altered.replaceSubrange(place..<place + Word.byteCount, with: new.bytes)
      return altered
    }
    // A gateway and a member that are none, a posture of 3 or 259, times beyond a ledger's.
    for (word, new) in [
      (1, Word.random()), (2, .zero), (7, Word(3)), (7, Word(259)), (5, Word((1 << 53) + 1)), (6, Word(UInt64.max)),
      (8, Word((1 << 53) + 1)), (9, .random()),
    ] {
      #expect(throws: CustodyError(.malformedMessage, "")) { try SignedAssertion(bytes: altered(word, new)) }
    }
  }

  @Test func `an assertion is believed of its ledger, member, access and gateway alone`() throws {
    let signed = try assertion().signed(by: gateway)
    let key = gateway.signing.verifyingKey
    func verdict(
      _ key: VerifyingKey, _ ledger: Word, _ caller: MemberID, _ access: Word
    ) -> SignedAssertion.Verdict {
      signed.verdict(key: key, ledger: ledger, caller: caller, access: access, now: now)
    }
    #expect(verdict(key, ledger, member, access) == .valid)
    #expect(verdict(key, .random(), member, access) == .otherLedger)
    #expect(verdict(key, ledger, gateway.member, access) == .otherMember)
    #expect(verdict(key, ledger, member, .random()) == .otherAccess)
    #expect(verdict(try SigningKey().verifyingKey, ledger, member, access) == .wrongSignature)
  }

  @Test func `no byte of an assertion can be changed`() throws {
    let signed = try assertion().signed(by: gateway)
    for place in stride(from: 0, to: signed.bytes.count, by: 5) {
      var altered = signed.bytes
      altered[place] ^= 1
      let read = try? SignedAssertion(bytes: altered)
      let verdict = read?.verdict(
        key: gateway.signing.verifyingKey, ledger: ledger, caller: member, access: access, now: now)
      #expect(verdict != .valid)
    }
  }

  @Test func `an assertion is good up to the second before its end`() throws {
    #expect(try verdict(on: assertion(until: now + 60), at: now + 59) == .valid)
    #expect(try verdict(on: assertion(until: now + 60), at: now + 60) == .over)
    #expect(try verdict(on: assertion(until: now)) == .over)
  }

  @Test func `clocks may be a minute apart, and no assertion lives longer than a minute`() throws {
    #expect(try verdict(on: assertion(until: now + 120)) == .valid)
    #expect(try verdict(on: assertion(until: now + 121)) == .fromTheFuture)
    #expect(try verdict(on: assertion(loginAt: now + 60, secondFactorAt: now + 60, postureAt: now + 60)) == .valid)
    #expect(try verdict(on: assertion(loginAt: now + 61)) == .fromTheFuture)
    #expect(try verdict(on: assertion(secondFactorAt: now + 61)) == .fromTheFuture)
    #expect(try verdict(on: assertion(postureAt: now + 61)) == .fromTheFuture)
  }

  @Test func `a device is named by the digest of its key's coordinates`() throws {
    let key = gateway.signing.verifyingKey
    #expect(Assertion.digest(ofDevice: key) == Word.sha256(key.x.bytes + key.y.bytes))
  }

  /// left − right, as big-endian numbers.
  private func difference(_ left: Word, _ right: Word) -> [UInt8] {
    var borrow = 0
    return zip(left.bytes, right.bytes).reversed().map { left, right in
      let digit = Int(left) - Int(right) - borrow
      borrow = digit < 0 ? 1 : 0
      return UInt8(truncatingIfNeeded: digit)
    }.reversed()
  }
}
