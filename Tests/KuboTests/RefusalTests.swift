import Blocks
import Foundation
import Hummingbird
import NIOCore
import Testing

@testable import Kubo

/// What a node may answer that is not what it should.
struct RefusalTests {
  private let block = Block(Data("a block".utf8))

  @Test func `a node that is said to be away is asked again, and not without end`() async throws {
    let block = block
    try await Scripted.serving { _, before in
      before < 2 ? .json("", .badGateway) : .json(#"{"Key":"\#(block.cid.text)","Size":7}"#)
    } _: { scripted, endpoint in
      try await KuboRPC(endpoint).put(block, pinning: true)
      #expect(scripted.visits.count == 3)
      #expect(Set(scripted.visits.map(\.body)).count == 1)
      #expect(scripted.visits[0].body.contains("\r\n\r\na block\r\n--"))
      #expect(
        scripted.visits[0].target
          == "/api/v0/block/put?cid-codec=raw&mhtype=sha2-256&pin=true&allow-big-block=false")
    }
    try await Scripted.serving { _, _ in
      .json("", .serviceUnavailable)
    } _: { scripted, endpoint in
      await #expect(throws: KuboError(.unreachable, "")) { try await KuboRPC(endpoint).size(of: block.cid) }
      #expect(scripted.visits.count == 3)
    }
  }

  @Test func `garbage collection and pins of a service are not asked for twice`() async throws {
    let block = block
    try await Scripted.serving { _, _ in
      .json("", .badGateway)
    } _: { scripted, endpoint in
      await #expect(throws: KuboError(.unreachable, "")) { try await KuboRPC(endpoint).collectGarbage() }
      #expect(scripted.visits.count == 1)
      let service = PinningService(endpoint, authorization: try Authorization("bearer:x"))
      await #expect(throws: KuboError(.unreachable, "")) { try await service.add(block.cid) }
      #expect(scripted.visits.count == 2)
    }
  }

  @Test func `a refusal is final, and missing is told from failing`() async throws {
    let block = block
    try await Scripted.serving { visit, _ in
      visit.target.contains("block/get")
        ? .json(
          #"{"Message":"block was not found locally (offline): ipld: could not find \#(block.cid)","Code":0}"#,
          .internalServerError)
        : .json(#"{"Message":"disk is full","Code":0,"Type":"error"}"#, .internalServerError)
    } _: { scripted, endpoint in
      let store = KuboBlocks(KuboRPC(endpoint))
      await #expect(throws: BlocksError(.notFound, "")) { try await store.get(block.cid, atMost: 100) }
      await #expect(throws: KuboError(.refused, "")) { try await store.has(block.cid) }
      await #expect(throws: KuboError(.refused, "")) { try await store.delete(block.cid) }
      #expect(scripted.visits.count == 3)
      // Neither may fetch from the swarm.
      #expect(scripted.visits[0].target == "/api/v0/block/get?arg=\(block.cid)&offline=true")
      #expect(scripted.visits[1].target == "/api/v0/block/stat?arg=\(block.cid)&offline=true")
    }
  }

  @Test func `oversize answers are given up, announced or not`() async throws {
    let block = block
    try await Scripted.serving { visit, _ in
      visit.target.contains("block/get")
        ? .zeros(3 << 20)
        : Response(status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 0, count: 2 << 20)))
    } _: { _, endpoint in
      let node = KuboRPC(endpoint)
      await #expect(throws: BlocksError(.tooLarge, "")) { try await node.get(block.cid, atMost: 1 << 20) }
      await #expect(throws: KuboError(.tooLarge, "")) { try await node.version() }
      await #expect(throws: BlocksError(.tooLarge, "")) { try await node.get(block.cid, atMost: 10) }
    }
  }

  @Test func `a node that begins and never ends, or never begins, is not waited for`() async throws {
    let block = block
    try await Scripted.serving { visit, _ in
      if visit.target.contains("version") { try await Task.sleep(for: .seconds(3600)) }
      return Response(
        status: .ok,
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: "a bl"))
          try await Task.sleep(for: .seconds(3600))
        })
    } _: { scripted, endpoint in
      let node = KuboRPC(endpoint, timeout: .milliseconds(300))
      await #expect(throws: KuboError(.timedOut, "")) { try await node.get(block.cid, atMost: 100) }
      await #expect(throws: KuboError(.timedOut, "")) { try await node.version() }
      #expect(scripted.visits.count == 2)
    }
  }

  @Test(arguments: [
    #"{"Key":"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy","Size":7}"#, "{}", "no json", "",
  ])
  func `a put that is answered with another name or with nothing is no put`(answer: String) async throws {
    let block = block
    try await Scripted.serving { _, _ in
      .json(answer)
    } _: { _, endpoint in
      await #expect(throws: KuboError(.badAnswer, "")) { try await KuboRPC(endpoint).put(block, pinning: true) }
    }
  }

  @Test func `errors within a stream of lines are errors`() async throws {
    let block = block
    try await Scripted.serving { visit, _ in
      visit.target.contains("repo/gc")
        ? .json("{\"Key\":{\"/\":\"\(block.cid)\"}}\n{\"Error\":\"could not retrieve links\"}\n")
        : .json("{\"Hash\":\"\(block.cid)\",\"Error\":\"pinned: recursive\"}\n")
    } _: { _, endpoint in
      await #expect(throws: KuboError(.refused, "")) { try await KuboRPC(endpoint).collectGarbage() }
      await #expect(throws: KuboError(.refused, "")) { try await KuboRPC(endpoint).remove(block.cid) }
    }
  }
}
