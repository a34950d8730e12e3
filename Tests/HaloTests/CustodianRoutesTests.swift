import Blocks
import Contract
import Custody
import EmbeddedLedger
import Foundation
import HTTPTypes
@testable import Halo
import Hummingbird
import HummingbirdTesting
import Identity
import NIOCore
import Testing

/// The HTTP interface, request by request.
struct CustodianRoutesTests {
  private let town: Town
  private let node: Node

  init() async throws {
    town = try await Town()
    node = try await town.node()
  }

  private func withRoutes(_ body: @Sendable (Web) async throws -> Void) async throws {
    let router = Router()
    CustodianRoutes(node.custodian).add(to: router)
    try await Application(router: router).test(.router) { try await body(Web(client: $0, town: town)) }
  }

  /// Sends requests as members do.
  private struct Web: Sendable {
    let client: any TestClientProtocol
    let town: Town

    /// What is signed is the body unless a head of it is given.
    func post(
      _ target: String, _ body: [UInt8] = [], by person: Person?, signing head: [UInt8]? = nil, at time: UInt64? = nil,
      with keys: MemberKeys? = nil, signedTarget: String? = nil
    ) async throws -> TestResponse {
      var headers = HTTPFields()
      if let person {
        let subject = SignedRequest.Subject(
          ledger: town.ledger, method: "POST", target: signedTarget ?? target, body: head ?? body)
        let signed = try SignedRequest(
          subject, by: person.id, with: (keys ?? person.keys).signing, at: time ?? town.clock.now)
        headers[.authorization] = signed.header
      }
      return try await client.execute(uri: target, method: .post, headers: headers, body: ByteBuffer(bytes: body))
    }

    func put(_ blocks: [Block], of record: Word, by person: Person, tail: [UInt8] = []) async throws -> TestResponse {
      let head = CustodianRoutesTests.head(blocks)
      return try await post(
        "/v1/records/\(record.hex)/blocks", head + blocks.flatMap { [UInt8]($0.bytes) } + tail, by: person,
        signing: head)
    }
  }

  private static func head(_ blocks: [Block]) -> [UInt8] {
    UploadHead.number(blocks.count) + blocks.flatMap(\.cid.digest.bytes)
      + blocks.flatMap { UploadHead.number($0.bytes.count) }
  }

  private func bytes(_ response: TestResponse) -> [UInt8] { Array(response.body.readableBytesView) }

  private struct Failure: Decodable {
    struct Content: Decodable {
      let code: String
      let message: String
    }

    let error: Content
  }

  private func code(_ response: TestResponse) throws -> String {
    try JSONDecoder().decode(Failure.self, from: Data(bytes(response))).error.code
  }

  @Test func `a record goes in, is confirmed, released, fetched and destroyed`() async throws {
    let sealed = try SealedRecord(in: town)
    let mine = sealed.blocks(of: node.custodian.member)
    let path = "/v1/records/\(sealed.record.hex)"
    let digests = UploadHead.number(3) + mine.flatMap(\.cid.digest.bytes)
    try await withRoutes { web in
      #expect(bytes(try await web.post(path + "/missing", digests, by: town.tess)).count == 96)
      let kept = try await web.put(mine, of: sealed.record, by: town.tess)
      #expect(String(buffer: kept.body) == #"{"kept":3}"#)
      #expect(bytes(try await web.post(path + "/missing", digests, by: town.tess)).isEmpty)
      let deposit = try sealed.deposit(for: node.custodian.member)
      let confirmed = try await web.post(path + "/deposit", deposit.bytes, by: town.tess)
      #expect(confirmed.status == .ok)
      #expect(try CustodyConfirmation(bytes: bytes(confirmed)).subject == .kept(deposit.digest))
      try await town.act(town.tess, sealed.anchor(of: town.ada))

      let access = try await town.access(sealed.record, by: town.ada, under: .zero)
      let demand = try await town.demand(access, by: town.ada)
      let answer = try await web.post("/v1/release", demand.bytes, by: town.ada)
      #expect(try ReleaseAnswer(bytes: bytes(answer)).access == access)
      let again = try await web.post("/v1/release", demand.bytes, by: town.ada)
      #expect(again.status == .conflict)
      #expect(try code(again) == "releasedAlready")

      let unknown = Word.random()
      let wanted = UploadHead.number(3) + (mine.prefix(2).map(\.cid.digest) + [unknown]).flatMap(\.bytes)
      let fetched = try await web.post(path + "/fetch", Word.zero.bytes + wanted, by: town.ada)
      let expected = mine.prefix(2).flatMap { UploadHead.number($0.bytes.count) + [UInt8]($0.bytes) }
      #expect(bytes(fetched) == expected + UploadHead.number(0))

      let keep = sealed.dealt.dealing.dealing.digest
      #expect(try await web.post(path + "/retire", keep.bytes, by: town.ada).status == .noContent)

      try await town.act(town.ada, .erase(sealed.record))
      let busy = try await web.post(path + "/erasure", by: town.ada)
      #expect(busy.status == .conflict)
      #expect(try code(busy) == "busy")
      try await Upkeep(of: node.custodian).round()
      let gone = try await web.post(path + "/erasure", by: town.ada)
      #expect(try CustodyConfirmation(bytes: bytes(gone)).record == sealed.record)
    }
  }

  @Test func `a small record comes along with the share, as far as there is room`() async throws {
    let sealed = try await node.anchored()
    let whole = sealed.blocks(of: node.custodian.member)
    try await withRoutes { web in
      // With their sizes the envelope has 68 bytes, and each of two shards 36.
      for (room, names) in [(67, []), (68, [whole[0].cid]), (139, [whole[0].cid]), (140, whole.map(\.cid))] {
        let demand = try await town.demand(
          try await town.access(sealed.record, by: town.ada, under: .zero), by: town.ada)
        let answer = try await web.post("/v1/release?with=\(room)", demand.bytes, by: town.ada)
        let parts = try #require(ShareAnswer(Data(bytes(answer))))
        #expect(try ReleaseAnswer(bytes: parts.release).access == demand.access)
        #expect(Set(parts.blocks.map(\.cid)) == Set(names))
        #expect(parts.blocks.first?.cid == names.first)
      }
      let demand = try await town.demand(try await town.access(sealed.record, by: town.ada, under: .zero), by: town.ada)
      for wrong in ["x", "-1", ""] {
        #expect(try code(try await web.post("/v1/release?with=\(wrong)", demand.bytes, by: town.ada)) == "badRequest")
      }
      // None of them used the access up. A refusal brings nothing along.
      #expect(try await web.post("/v1/release?with=99999999999", demand.bytes, by: town.ada).status == .ok)
      let again = try await web.post("/v1/release?with=140", demand.bytes, by: town.ada)
      #expect(try code(again) == "releasedAlready")
    }
  }

  @Test func `a request that is unsigned, stale, or signed by or for something else is refused`() async throws {
    let sealed = try await node.anchored()
    let access = try await town.access(sealed.record, by: town.ada, under: .zero)
    let body = try await town.demand(access, by: town.ada).bytes
    let stranger = try Person()
    try await withRoutes { web in
      for refused in [
        try await web.post("/v1/release", body, by: nil),
        try await web.post("/v1/release", body, by: stranger),
        try await web.post("/v1/release", body, by: town.ada, at: town.clock.now - 61),
        try await web.post("/v1/release", body, by: town.ada, at: town.clock.now + 61),
        try await web.post("/v1/release", body, by: town.ada, signing: body + [0]),
        try await web.post("/v1/release", body, by: town.ada, with: town.cleo.keys),
        try await web.post("/v1/release", body, by: town.ada, signedTarget: "/v1/release?"),
      ] {
        #expect(refused.status == .unauthorized)
        #expect(try code(refused) == "notAuthenticated")
      }
      #expect(try await node.store.hasReleased(for: access) == false)
      #expect(try await web.post("/v1/release", body, by: town.ada, at: town.clock.now - 60).status == .ok)
    }
  }

  @Test func `a member who was enrolled just now is known`() async throws {
    try await withRoutes { web in
      let new = try Person()
      try await town.act(
        town.ruth, .enrol(.init(role: .technologist, keys: new.newKeys, identityCommitment: .zero)))
      #expect(try await web.put([Block(Data([1]))], of: .random(), by: new).status == .ok)
    }
  }

  @Test func `blocks are refused that are not what the signed head says`() async throws {
    let record = Word.random()
    let (good, bad) = (Block(Data([1, 2, 3])), Block(Data([4, 5, 6])))
    let path = "/v1/records/\(record.hex)/blocks"
    try await withRoutes { web in
      let head = Self.head([good, bad])
      let wrong = try await web.post(path, head + [1, 2, 3, 4, 5, 7], by: town.tess, signing: head)
      #expect(wrong.status == .unprocessableContent)
      #expect(try code(wrong) == "wrongBytes")
      #expect(try await !node.blocks.has(bad.cid))
      let short = try await web.post(path, head + [1, 2, 3, 4], by: town.tess, signing: head)
      #expect(try code(short) == "badRequest")
      let long = try await web.put([good], of: record, by: town.tess, tail: [0])
      #expect(try code(long) == "badRequest")
      let unsigned = try await web.post(path, head + [1, 2, 3, 4, 5, 6], by: town.tess)
      #expect(try code(unsigned) == "notAuthenticated")
      #expect(try await web.put([good, bad], of: record, by: town.tess).status == .ok)
    }
  }

  @Test func `every body has its limit`() async throws {
    let path = "/v1/records/\(Word.random().hex)"
    try await withRoutes { web in
      let many = UploadHead.number(1025)
      #expect(try code(try await web.post(path + "/blocks", many, by: town.tess)) == "badRequest")
      let huge = UploadHead.number(1) + Word.random().bytes + UploadHead.number(Custodian.mostUploadBytes + 1)
      #expect(try code(try await web.post(path + "/blocks", huge, by: town.tess)) == "badRequest")
      let two = UploadHead.number(2) + Word.random().bytes + Word.random().bytes
      let sum = two + UploadHead.number(Custodian.mostUploadBytes) + UploadHead.number(1)
      #expect(try code(try await web.post(path + "/blocks", sum, by: town.tess)) == "tooLarge")
      for (target, limit) in [
        ("/v1/release", ReleaseDemand.byteCount), (path + "/retire", 32), (path + "/erasure", 0),
        (path + "/fetch", 4 + 1025 * 32), (path + "/deposit", CustodyDeposit.mostBytes),
      ] {
        let refused = try await web.post(target, [UInt8](repeating: 0, count: limit + 1), by: town.ada)
        #expect(refused.status == .contentTooLarge)
        #expect(try code(refused) == "tooLarge")
      }
      #expect(try code(try await web.post("/v1/release", [1], by: town.ada)) == "badRequest")
      #expect(try code(try await web.post("/v1/records/12/retire", [], by: town.ada)) == "badRequest")
    }
  }

  @Test func `an unknown record and somebody else's are answered alike, byte for byte`() async throws {
    let sealed = try await node.anchored()
    let body = Word.zero.bytes + UploadHead.number(0)
    try await withRoutes { web in
      let foreign = try await web.post("/v1/records/\(sealed.record.hex)/fetch", body, by: town.ben)
      let unknown = try await web.post("/v1/records/\(Word.random().hex)/fetch", body, by: town.ben)
      #expect(try code(foreign) == "noGrant")
      #expect(foreign.status == unknown.status)
      #expect(bytes(foreign) == bytes(unknown))
      #expect(foreign.headers == unknown.headers)
      #expect(try await web.post("/v1/records/\(sealed.record.hex)/fetch", body, by: town.ada).status == .ok)
    }
  }

  @Test func `anybody may ask for the status`() async throws {
    try await withRoutes { web in
      _ = try await node.replica.sync()
      let response = try await web.client.execute(uri: "/v1/status", method: .get)
      let status = try JSONDecoder().decode(CustodianStatus.self, from: Data(bytes(response)))
      #expect(status.member == node.custodian.member)
      #expect(status.ledger == town.ledger)
      #expect(status.state == .ready)
    }
  }
}
