import AsyncHTTPClient
import Client
import Contract
import EmbeddedLedger
import Identity
import NIOCore
import NIOHTTP1
import Testing

@Suite("Tampering with actions")
struct ActionTamperingTests {
  @Test func `each forged or repeated action has its own outcome and leaves no entry`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let ledger = try LedgerClient(world.url)
      let keys = try world.keys("tech")
      func action(
        ledger id: Word? = nil, by actor: MemberID? = nil, sequence: UInt64 = 1
      ) -> Action {
        Action(
          ledger: id ?? technologist.network.ledger, actor: actor ?? keys.member, sequence: sequence,
          body: .anchor(
            Action.Anchor(
              record: Word(sequence), owner: patient.profile.member, kind: .other, envelope: Word(1),
              keyCommitment: Word(2), measuredAt: 1)))
      }
      let genuine = try action().signed(by: keys.signing)
      let receipt = try await ledger.submit(genuine)
      #expect(receipt.outcome == .accepted)
      let size = try await world.authority.export(to: world.folder.path + "/before")

      let stranger = try MemberKeys()
      let altered = SignedAction(action: action(sequence: 2), signature: genuine.signature)
      let forgeries: [(String, SignedAction, Outcome)] = [
        ("the same again", genuine, .wrongSequence),
        ("a gap", try action(sequence: 9).signed(by: keys.signing), .wrongSequence),
        ("another ledger's", try action(ledger: Word(8), sequence: 2).signed(by: keys.signing), .wrongLedger),
        ("an old signature under new words", altered, .wrongSignature),
        ("another member's", try action(sequence: 2).signed(by: world.keys("patient").signing), .wrongSignature),
        ("of nobody", try action(by: stranger.member).signed(by: stranger.signing), .unknownActor),
      ]
      for (name, forgery, outcome) in forgeries {
        let receipt = try await ledger.submit(forgery)
        #expect(receipt.outcome == outcome, "\(name)")
        #expect(receipt.position == nil, "\(name)")
      }
      #expect(try await world.authority.export(to: world.folder.path + "/after") == size)
      #expect(try await ledger.submit(action(sequence: 2).signed(by: keys.signing)).outcome == .accepted)
      await technologist.close()
      await patient.close()
    }
  }

  @Test func `a signature with a high s is refused over HTTP, the same with a low s taken`() async throws {
    try await World.run { world in
      let keys = try world.keys("authority")
      let new = try MemberKeys()
      let action = Action(
        ledger: world.authority.network.ledger, actor: keys.member, sequence: 1,
        body: .enrol(
          Action.Enrol(
            role: .patient,
            keys: NewKeys(signingKey: new.signing.verifyingKey, sealingKeyDigest: new.sealing.publicKey.digest),
            identityCommitment: .zero)))
      let signed = try action.signed(by: keys.signing)
      let high = signed.signature.r.bytes + Self.complement(signed.signature.s)
      #expect(throws: IdentityError(.highS, "")) { try Signature(high) }
      let (status, answer) = try await Self.post(high + action.bytes, to: world)
      #expect(status == .badRequest)
      #expect(answer.contains("\"malformedSignature\""), "\(answer)")
      #expect(try await world.authority.sync().members.count == 1)

      let zero = signed.signature.r.bytes + Word.zero.bytes
      #expect(try await Self.post(zero + action.bytes, to: world).0 == .badRequest)
      #expect(try await Self.post(signed.bytes.dropLast(), to: world).0 == .badRequest)
      #expect(try await Self.post(signed.bytes + [0], to: world).0 == .badRequest)
      let long = signed.bytes + [UInt8](repeating: 0, count: 2000)
      #expect(try await Self.post(long, to: world).0 == .payloadTooLarge)
      #expect(try await Self.post(signed.bytes, to: world, type: "application/json").0 == .unsupportedMediaType)
      #expect(try await Self.post(signed.bytes, to: world).0 == .ok)
      #expect(try await Self.post(signed.bytes, to: world).0 == .unprocessableEntity, "a replay")
    }
  }

  /// n − s, which signs the same to a verifier that takes any s.
  private static func complement(_ s: Word) -> [UInt8] {
    var borrow = 0
    return zip(Signature.order.bytes.reversed(), s.bytes.reversed()).map { n, s in
      let difference = Int(n) - Int(s) - borrow
      borrow = difference < 0 ? 1 : 0
      return UInt8(difference & 0xff)
    }.reversed()
  }

  private static func post(
    _ body: some Sequence<UInt8>, to world: World, type: String = "application/octet-stream"
  ) async throws -> (HTTPResponseStatus, String) {
    var request = HTTPClientRequest(url: world.url + "/v1/actions")
    request.method = .POST
    request.headers.add(name: "content-type", value: type)
    request.body = .bytes(Array(body))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    return (response.status, String(buffer: try await response.body.collect(upTo: 1 << 16)))
  }
}
