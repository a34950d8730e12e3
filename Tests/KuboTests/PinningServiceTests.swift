import Blocks
import Foundation
import Hummingbird
import Synchronization
import Testing

@testable import Kubo

/// Against a small service that keeps its pins in memory and pins a block the third time it is asked for it.
struct PinningServiceTests {
  private final class Service: Sendable {
    struct Pin {
      let id: String
      let cid: String
      var asked = 0
    }

    private let pins = Mutex<[Pin]>([])

    func answer(_ visit: Scripted.Visit) -> Response {
      guard visit.authorization == "Bearer s3cret" else {
        return .json(#"{"error":{"reason":"UNAUTHORIZED","details":"no"}}"#, .unauthorized)
      }
      let path = visit.target.split(separator: "?")[0]
      return pins.withLock { pins in
        switch (visit.method, path) {
        case ("POST", "/pins"):
          guard let cid = visit.body.split(separator: "\"").first(where: { $0.hasPrefix("bafk") }) else {
            return .json("{}", .badRequest)
          }
          pins.append(Pin(id: "pin \(pins.count)/ä", cid: String(cid)))
          return .json(Self.text(pins[pins.count - 1], pins.count - 1), .accepted)
        case ("GET", "/pins"):
          // Two a page, newest first, by the time of their making, which is their number here.
          let before = visit.target.split(separator: "before=").dropFirst().first.flatMap { Int($0) } ?? pins.count
          let all = pins.indices.filter { $0 < before }.reversed()
          let texts = all.prefix(2).map { Self.text(pins[$0], $0, as: "pinned") }
          return .json(#"{"count":\#(all.count),"results":[\#(texts.joined(separator: ","))]}"#)
        default:
          let name = path.dropFirst("/pins/".count).removingPercentEncoding
          guard let index = pins.firstIndex(where: { $0.id == name }) else { return .json("{}", .notFound) }
          if visit.method == "DELETE" {
            pins.remove(at: index)
            return Response(status: .accepted)
          }
          pins[index].asked += 1
          return .json(Self.text(pins[index], index))
        }
      }
    }

    private static func text(_ pin: Pin, _ index: Int, as state: String? = nil) -> String {
      let state = state ?? (pin.asked == 0 ? "queued" : pin.asked < 3 ? "pinning" : "pinned")
      return #"{"requestid":"\#(pin.id)","status":"\#(state)","created":"\#(index)","pin":{"cid":"\#(pin.cid)"},"#
        + #""delegates":["/ip4/127.0.0.1/tcp/4001"]}"#
    }
  }

  private static func block(_ text: String) -> Block { Block(Data(text.utf8)) }

  @Test func `a block is asked for, waited for, listed and taken back`() async throws {
    let service = Service()
    try await Scripted.serving { visit, _ in
      service.answer(visit)
    } _: { scripted, endpoint in
      let client = PinningService(endpoint, authorization: try Authorization("bearer:s3cret"))
      let names = ["a", "b", "c", "d", "e"].map { Self.block($0).cid }
      var requests: [PinStatus] = []
      for name in names { requests.append(try await client.add(name, origins: ["/ip4/127.0.0.1/tcp/1"])) }
      #expect(requests.map(\.cid) == names)
      #expect(requests.allSatisfy { $0.state == .queued && $0.delegates == ["/ip4/127.0.0.1/tcp/4001"] })
      #expect(try await client.pinned(requests[0].request).state == .pinned)
      #expect(try await client.pins().map(\.cid) == names.reversed())
      #expect(scripted.visits.count { $0.target.hasPrefix("/pins?status=pinned&limit=1000") } == 3)
      try await client.remove(requests[0].request)
      try await client.remove(requests[0].request)
      await #expect(throws: KuboError(.refused, "")) { try await client.status(of: requests[0].request) }
      #expect(scripted.visits.allSatisfy { !$0.body.contains("name") })
    }
  }

  @Test func `another token is not taken`() async throws {
    let service = Service()
    try await Scripted.serving { visit, _ in
      service.answer(visit)
    } _: { _, endpoint in
      let client = PinningService(endpoint, authorization: try Authorization("bearer:other"))
      await #expect(throws: KuboError(.notAuthorized, "")) { try await client.pins() }
    }
  }

  @Test func `a service that gives up, tells of another block or lists without end is found out`() async throws {
    let (block, other) = (Self.block("a"), Self.block("b"))
    try await Scripted.serving { visit, before in
      let pin = #"{"requestid":"r","status":"failed","created":"1","pin":{"cid":"\#(other.cid)"},"delegates":[]}"#
      return visit.target.hasPrefix("/pins?") ? .json(#"{"count":9,"results":[\#(pin)]}"#) : .json(pin)
    } _: { scripted, endpoint in
      let client = PinningService(endpoint, authorization: try Authorization("bearer:s3cret"))
      await #expect(throws: KuboError(.badAnswer, "")) { try await client.add(block.cid) }
      await #expect(throws: KuboError(.refused, "")) { try await client.pinned("r") }
      await #expect(throws: KuboError(.badAnswer, "")) { try await client.status(of: "s") }
      let before = scripted.visits.count
      await #expect(throws: KuboError(.badAnswer, "")) { try await client.pins() }
      #expect(scripted.visits.count == before + 1000)
    }
  }

  @Test(arguments: [#""status":"done""#, #""status":"queued","pin":{"cid":"QmUNLL"}"#, #""requestid":"""#])
  func `a pin that is malformed is no pin`(part: String) async throws {
    let cid = Self.block("a").cid
    let fields = ["requestid": "\"r\"", "status": "\"queued\"", "created": "\"1\"", "pin": #"{"cid":"\#(cid)"}"#]
    let missing = fields.filter { !part.contains("\"\($0.key)\"") }.map { "\"\($0.key)\":\($0.value)" }
    let text = "{" + (missing + [part]).joined(separator: ",") + "}"
    try await Scripted.serving { _, _ in
      .json(text)
    } _: { _, endpoint in
      let client = PinningService(endpoint, authorization: try Authorization("bearer:x"))
      await #expect(throws: KuboError(.badAnswer, "")) { try await client.add(cid) }
    }
  }
}
