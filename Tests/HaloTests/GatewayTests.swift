import Blocks
import Contract
import Custody
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identity
import NIOCore
import Testing

@testable import Halo

/// The read-only gateway: one block by its name, for whoever may read the record now.
struct GatewayTests {
  private let town: Town
  private let node: Node
  private let sealed: SealedRecord
  private let block: Block

  init() async throws {
    town = try await Town()
    node = try await town.node()
    sealed = try await node.anchored()
    block = sealed.blocks(of: node.custodian.member)[1]
  }

  /// Asks for a target as somebody, with more header fields.
  private typealias Get = @Sendable (String, Person?, HTTPFields) async throws -> TestResponse

  private func withGateway(_ body: @escaping @Sendable (@escaping Get) async throws -> Void) async throws {
    let (router, town) = (Router(), town)
    CustodianRoutes(node.custodian).add(to: router)
    try await Application(router: router).test(.router) { client in
      try await body { target, person, fields in
        var headers = fields
        if let person {
          let subject = SignedRequest.Subject(ledger: town.ledger, method: "GET", target: target, body: [])
          headers[.authorization] =
            try SignedRequest(subject, by: person.id, with: person.keys.signing, at: town.clock.now).header
        }
        return try await client.execute(uri: target, method: .get, headers: headers)
      }
    }
  }

  private func target(_ cid: CID? = nil, record: Word? = nil, access: Word? = nil, format: String? = "raw") -> String {
    "/ipfs/\(cid ?? block.cid)?record=\((record ?? sealed.record).hex)"
      + (access.map { "&access=\($0.hex)" } ?? "") + (format.map { "&format=\($0)" } ?? "")
  }

  @Test func `the owner gets a block's bytes, by the query's format or the accept header's`() async throws {
    let (town, block) = (town, block)
    let (asked, plain) = (target(), target(format: nil))
    try await withGateway { (get: @escaping Get) async throws in
      for (target, accept) in [(asked, nil), (plain, "text/html, application/vnd.ipld.raw;q=0.9")] {
        let answer = try await get(target, town.ada, accept.map { [.accept: $0] } ?? [:])
        #expect(answer.status == .ok)
        #expect(Data(answer.body.readableBytesView) == block.bytes)
        #expect(answer.headers[.contentType] == "application/vnd.ipld.raw")
        #expect(answer.headers[.cacheControl] == "private, no-store")
        #expect(answer.headers[.eTag] == "\"\(block.cid).raw\"")
      }
      let known = try await get(asked, town.ada, [.ifNoneMatch: "\"\(block.cid).raw\""])
      #expect(known.status == .notModified)
      #expect(known.body.readableBytes == 0)
      #expect(try await get(plain, town.ada, [:]).status == .notAcceptable)
      #expect(try await get(plain + "&format=tar", town.ada, [:]).status == .notAcceptable)
    }
  }

  @Test func `a block comes as a car of one block`() async throws {
    let (town, block) = (town, block)
    let (asked, plain) = (target(format: "car"), target(format: nil))
    try await withGateway { (get: @escaping Get) async throws in
      let accepting: HTTPFields = [.accept: "application/vnd.ipld.car; version=1"]
      for (target, fields) in [(asked, HTTPFields()), (plain, accepting)] {
        let answer = try await get(target, town.ada, fields)
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "application/vnd.ipld.car; version=1; order=dfs; dups=n")
        let bytes = [UInt8](answer.body.readableBytesView)
        // The beginning that every CAR of one CIDv1 root under sha2-256 has.
        let start: [UInt8] = [0x3a, 0xa2, 0x65, 0x72, 0x6f, 0x6f, 0x74, 0x73, 0x81, 0xd8, 0x2a, 0x58, 0x25, 0x00]
        let name: [UInt8] = [0x01, 0x55] + block.cid.multihash
        let end: [UInt8] = [0x67, 0x76, 0x65, 0x72, 0x73, 0x69, 0x6f, 0x6e, 0x01]
        #expect(bytes == start + name + end + [UInt8(36 + block.bytes.count)] + name + block.bytes)
      }
    }
  }

  @Test(
    arguments: [
      (0, [0]), (127, [0x7f]), (128, [0x80, 0x01]), (300, [0xac, 0x02]), (1_048_612, [0xa4, 0x80, 0x40]),
    ] as [(Int, [UInt8])])
  func `lengths are written as varints`(number: Int, bytes: [UInt8]) {
    #expect(OneBlockCAR.varint(number) == bytes)
  }

  @Test func `a grantee gets blocks with an access while the grant stands`() async throws {
    let reference = try await town.grant(sealed.record, to: town.cleo)
    let access = try await town.access(sealed.record, by: town.cleo, under: reference)
    let (town, block, asked, foreign) = (town, block, target(access: access), target())
    try await withGateway { (get: @escaping Get) async throws in
      let answer = try await get(asked, town.cleo, [:])
      #expect(answer.status == .ok)
      #expect(Data(answer.body.readableBytesView) == block.bytes)
      #expect(try await get(foreign, town.cleo, [:]).status == .notFound)
      #expect(try await get(asked, town.carl, [:]).status == .notFound)
      try await town.act(town.ada, .revoke(reference))
      #expect(try await get(asked, town.cleo, [:]).status == .forbidden)
    }
  }

  @Test func `what is unknown and what is somebody else's are answered alike`() async throws {
    let another = try await node.anchored()
    let missing = sealed.blocks(of: node.custodian.member)[2]
    try await node.blocks.delete(missing.cid)
    let asked = [
      (target(record: .random()), town.ada), (target(), town.ben),
      (target(CID(digest: .random())), town.ada), (target(another.blocks(of: node.custodian.member)[1].cid), town.ada),
      (target(missing.cid), town.ada), (target(access: .random()), town.ada),
    ]
    try await withGateway { (get: @escaping Get) async throws in
      var bodies = Set<String>()
      for (target, person) in asked {
        let answer = try await get(target, person, [:])
        #expect(answer.status == .notFound)
        #expect(answer.headers[.cacheControl] == "private, no-store")
        bodies.insert(String(buffer: answer.body))
      }
      #expect(bodies.count == 1)
    }
  }

  @Test func `unsigned, unclear and writing requests are refused`() async throws {
    let (town, asked) = (town, target())
    let folder = "/ipfs/QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn?record=\(sealed.record.hex)&format=raw"
    let bare = "/ipfs/\(block.cid)?format=raw"
    try await withGateway { (get: @escaping Get) async throws in
      #expect(try await get(asked, nil, [:]).status == .unauthorized)
      // An ETag that somebody knows tells nothing.
      #expect(try await get(asked, nil, [.ifNoneMatch: "*"]).status == .unauthorized)
      for target in [folder, bare, bare + "&record=12", asked + "&access=12"] {
        #expect(try await get(target, town.ada, [:]).status == .badRequest)
      }
    }
  }
}
