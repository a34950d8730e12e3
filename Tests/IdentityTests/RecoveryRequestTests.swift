import FoundationEssentials
import Identity
import Testing

@Suite("Recovery request")
struct RecoveryRequestTests {
  private let ledger = Word(7)
  private let old: MemberKeys
  private let keys: MemberKeys
  private let request: RecoveryRequest

  init() throws {
    old = try MemberKeys()
    keys = MemberKeys(signing: try SigningKey(), sealing: try SealingKey(), member: old.member)
    request = try RecoveryRequest(ledger: ledger, name: MemberName("Ada Müller"), keys: keys)
  }

  @Test func `a recovery request names the old member with the new keys`() throws {
    let read = try RecoveryRequest(json: request.json)
    #expect(read == request)
    #expect(read.member == old.member)
    #expect(!read.keys.areFirstKeys)
    #expect(read.keys == keys.publicKeys)
    #expect(read.fingerprint == keys.publicKeys.fingerprint)
    #expect(read.fingerprint != old.publicKeys.fingerprint)
  }

  @Test(arguments: [
    "Ada": "Eve", "\"version\":1": "\"version\":2", "\"kind\":\"recovery\"": "\"kind\":\"join\"",
    "\"member\"": "\"mumber\"", "ledger\":\"00": "ledger\":\"01",
  ])
  func `a recovery request that was altered is refused`(old: String, new: String) throws {
    let text = String(decoding: request.json, as: UTF8.self)
    let altered = text.replacing(old, with: new)
    #expect(altered != text)
    #expect(refusal { try RecoveryRequest(json: Array(altered.utf8)) } == .recoveryRefused)
  }

  @Test func `neither another member nor another's keys can be put in`() throws {
    let other = try RecoveryRequest(ledger: ledger, name: request.name, keys: MemberKeys())
    let text = String(decoding: request.json, as: UTF8.self)
    for (mine, theirs) in [
      (request.member.hex, other.member.hex),
      (request.keys.signingKey.bytes.hex, other.keys.signingKey.bytes.hex),
      (request.keys.sealingKey.bytes.base64EncodedString(), other.keys.sealingKey.bytes.base64EncodedString()),
      (request.signature.bytes.hex, other.signature.bytes.hex),
    ] {
      let altered = text.replacing(mine, with: theirs)
      #expect(altered != text)
      #expect(refusal { try RecoveryRequest(json: Array(altered.utf8)) } == .recoveryRefused)
    }
  }

  @Test func `a signature for a join request is none for a recovery, nor the other way round`() throws {
    let join = try JoinRequest(ledger: ledger, name: request.name, role: .patient, keys: old)
    #expect(!RecoveryRequest.isNamed(in: join.json))
    #expect(RecoveryRequest.isNamed(in: request.json))
    #expect(refusal { try RecoveryRequest(json: join.json) } == .recoveryRefused)
    #expect(refusal { try JoinRequest(json: request.json) } == .joinRefused)
  }

  @Test func `what is no recovery request, or too large, is refused`() {
    for wrong in [[], Array("{}".utf8), Array("[]".utf8), [0xff], [UInt8](repeating: 0x5b, count: 8000)] {
      #expect(refusal { try RecoveryRequest(json: wrong) } == .recoveryRefused)
      #expect(!RecoveryRequest.isNamed(in: wrong))
    }
    let padded = request.json + [UInt8](repeating: 0x20, count: RecoveryRequest.mostBytes)
    #expect(refusal { try RecoveryRequest(json: padded) } == .recoveryRefused)
    #expect(refusal { try RecoveryRequest(json: request.json + [0x20]) } == nil)
  }
}
