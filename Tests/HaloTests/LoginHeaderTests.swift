import AsyncHTTPClient
import Custody
import Foundation
import Identity
import NIOCore
import NIOHTTP1
import Testing

@testable import Halo

/// The header in which a gateway's assertion reaches a custodian, over mutual TLS as gateways send it.
struct LoginHeaderTests {
  private let town: Town
  private let node: Node
  private let access: Word
  private let login: Login

  init() async throws {
    town = try await Town { try LoginDemands(gateways: $0, posture: .block, checks: ["release"]) }
    node = try await town.node()
    let sealed = try await node.anchored()
    let reference = try await town.grant(sealed.record, to: town.cleo)
    access = try await town.access(sealed.record, by: town.cleo, under: reference)
    login = Login(in: town, of: town.cleo, for: access)
  }

  private struct Refusal: Decodable {
    struct Content: Decodable { let code: String }
    let error: Content
  }

  /// What the custodian answers to a demand of Cleo's that came with these headers.
  private func ask(_ headers: [String], _ network: HaloNetwork) async throws -> (status: Int, code: String?) {
    let demand = try await town.demand(access, by: town.cleo).bytes
    let subject = SignedRequest.Subject(ledger: town.ledger, method: "POST", target: "/v1/release", body: demand)
    let signed = try SignedRequest(subject, by: town.cleo.id, with: town.cleo.keys.signing, at: town.clock.now)
    let (status, body) = try await network.call(
      node.custodian.member, .POST, "/v1/release",
      headers: [("authorization", signed.header)] + headers.map { ("aureole-assertion", $0) },
      body: .bytes(ByteBuffer(bytes: demand)), atMost: ReleaseAnswer.mostBytes, timeout: .seconds(30))
    return (status, try? JSONDecoder().decode(Refusal.self, from: Data(body.readableBytesView)).error.code)
  }

  @Test func `a header that is not exactly one assertion is none`() async throws {
    try await serving(node, to: town.cleo) { _, network in
      let good = try login.signed()
      var high = good.bytes
      high.replaceSubrange(32..<64, with: [UInt8](repeating: 0xff, count: 32))
      let foreign = try login.but { $0.access = .random() }.signed().header
      let refused: [[String]] = [
        [], [""], [String(good.header.dropLast(4))], [good.header + "AAAA"], ["%" + good.header.dropFirst()],
        [String(repeating: "A", count: 8192)], [Data(high).base64EncodedString()], [good.header, good.header],
        [foreign],
      ]
      for headers in refused {
        let (status, code) = try await ask(headers, network)
        #expect(status == 403)
        #expect(code == "loginNeeded")
      }
      let unhealthy = try login.but { $0.posture = .fail }.signed().header
      let blocked = try await ask([unhealthy], network)
      #expect(blocked.status == 403)
      #expect(blocked.code == "postureNeeded")
      #expect(try await ask([good.header], network).status == 200)
    }
  }

  @Test func `who asks without a gateway is told by every custodian what is needed`() async throws {
    try await serving(node, to: town.cleo) { client, _ in
      let subject = ReleaseSubject(
        ledger: town.ledger, record: .random(), keyCommitment: .random(), reference: .random(), access: access,
        reader: town.cleo.id, dealerKeys: [:])
      let known = KnownCustodian(member: node.custodian.member, key: town.custodians[0].keys.signing.verifyingKey)
      let error = await #expect(throws: HaloClientError.self) {
        _ = try await client.release(
          subject, demand: try await town.demand(access, by: town.cleo), from: [known], threshold: 1)
      }
      #expect(error?.code == .tooFewShares)
      #expect(error?.refusal == .loginNeeded)
      #expect(error?.detail.contains("it asks for a login at a gateway") == true)
    }
  }

  @Test func `where no login is asked for an assertion changes nothing, however it looks`() async throws {
    let town = try await Town()
    let node = try await town.node()
    let sealed = try await node.anchored()
    let login = try Login(in: self.town, of: town.cleo, for: .random()).signed()
    for assertion in [nil, login] {
      let access = try await town.access(sealed.record, by: town.ada, under: .zero)
      try await node.release(access, to: town.ada, showing: assertion)
    }
  }
}
