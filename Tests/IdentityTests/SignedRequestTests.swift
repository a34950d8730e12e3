import Identity
import Testing

@Suite("Signed requests")
struct SignedRequestTests {
  private static let now: UInt64 = 1_800_000_000
  private let keys: MemberKeys
  private let subject = SignedRequest.Subject(
    ledger: Word(7), method: "POST", target: "/v1/directory?x=1", body: Array("body".utf8))

  init() throws { keys = try MemberKeys() }

  private func signed(at time: UInt64 = now) throws -> SignedRequest {
    try SignedRequest(subject, by: keys.member, with: keys.signing, at: time)
  }

  @Test func `a header is read back as it was written`() throws {
    let signed = try signed()
    #expect(signed.header.utf8.count <= SignedRequest.mostHeaderBytes)
    let read = try #require(SignedRequest(header: signed.header))
    #expect(read == signed)
    #expect(read.member == keys.member)
    #expect(read.time == Self.now)
    #expect(read.verdict(on: subject, key: keys.signing.verifyingKey, now: Self.now) == .valid)
  }

  @Test func `a malformed header is none`() throws {
    let header = try signed().header
    let signature = try #require(header.split(separator: "signature=").last)
    #expect(SignedRequest(header: header.replacing(", ", with: ",")) != nil)
    for (old, new) in [
      ("Aureole-P256 ", "Bearer "), ("Aureole-P256 ", "Aureole-P256"), ("Aureole-P256 ", "aureole-p256 "),
      ("member=", "members="), ("member=", "member=0"), (", time=\(Self.now)", ""), ("time=\(Self.now)", "time="),
      ("time=\(Self.now)", "time=-1"), ("time=\(Self.now)", "time=18446744073709551616"),
      ("time=\(Self.now)", "time=1.5"), ("time=\(Self.now)", "time=\(Self.now), time=\(Self.now)"),
      ("signature=", "signature=00"), (String(signature), ""), (String(signature), String(repeating: "0", count: 128)),
      (String(signature), String(repeating: "f", count: 128)), (", signature", ",, signature"), ("=", "=="),
    ] {
      let altered = header.replacing(old, with: new)
      #expect(altered != header)
      #expect(SignedRequest(header: altered) == nil, "\(altered)")
    }
    let long = header + String(repeating: " ", count: 512)
    for text in ["", "Aureole-P256", "Aureole-P256 ", header + ", more=1", header + ",", long] {
      #expect(SignedRequest(header: text) == nil)
    }
  }

  @Test func `a signature is fresh for a minute either way`() throws {
    func verdict(_ time: UInt64, now: UInt64) throws -> SignedRequest.Verdict {
      try signed(at: time).verdict(on: subject, key: keys.signing.verifyingKey, now: now)
    }
    for distance: UInt64 in [0, 1, 60] {
      #expect(try verdict(Self.now, now: Self.now + distance) == .valid)
      #expect(try verdict(Self.now, now: Self.now - distance) == .valid)
    }
    #expect(try verdict(Self.now, now: Self.now + 61) == .stale)
    #expect(try verdict(Self.now, now: Self.now - 61) == .stale)
    #expect(try verdict(0, now: .max) == .stale)
    #expect(try verdict(.max, now: 0) == .stale)
    #expect(try verdict(.max, now: .max) == .valid)
  }

  @Test func `a signature holds for its own request, member, time and key alone`() throws {
    let signed = try signed()
    let key = keys.signing.verifyingKey
    let others = [
      SignedRequest.Subject(ledger: Word(8), method: "POST", target: "/v1/directory?x=1", body: Array("body".utf8)),
      SignedRequest.Subject(ledger: Word(7), method: "GET", target: "/v1/directory?x=1", body: Array("body".utf8)),
      SignedRequest.Subject(ledger: Word(7), method: "POST", target: "/v1/directory?x=2", body: Array("body".utf8)),
      SignedRequest.Subject(ledger: Word(7), method: "POST", target: "/v1/directory", body: Array("body".utf8)),
      SignedRequest.Subject(ledger: Word(7), method: "POST", target: "/v1/directory?x=1", body: Array("Body".utf8)),
      SignedRequest.Subject(ledger: Word(7), method: "POST", target: "/v1/directory?x=1", body: []),
    ]
    for other in others { #expect(signed.verdict(on: other, key: key, now: Self.now) == .wrongSignature) }
    let another = try MemberKeys()
    #expect(signed.verdict(on: subject, key: another.signing.verifyingKey, now: Self.now) == .wrongSignature)
    for (old, new) in [(keys.member.hex, another.member.hex), ("\(Self.now)", "\(Self.now + 1)")] {
      let moved = try #require(SignedRequest(header: signed.header.replacing(old, with: new)))
      #expect(moved.verdict(on: subject, key: key, now: Self.now) == .wrongSignature)
    }
    #expect(signed.verdict(on: subject, key: key, now: Self.now) == .valid)
  }

  @Test func `a signature over the same words as something else is none over a request`() throws {
    // The message of a directory entry begins with another tag, so neither can stand for the other.
    let bare = try keys.signing.sign(Array("POST /v1/directory?x=1".utf8))
    let header = try signed().header
    let signature = try #require(header.split(separator: "signature=").last)
    let moved = try #require(SignedRequest(header: header.replacing(signature, with: bare.bytes.hex)))
    #expect(moved.verdict(on: subject, key: keys.signing.verifyingKey, now: Self.now) == .wrongSignature)
  }
}
