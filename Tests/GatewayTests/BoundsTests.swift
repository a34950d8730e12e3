import AsyncHTTPClient
import Identity
import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

/// What is too large or malformed is refused before it is looked at.
struct BoundsTests {
  /// JSON of so many bytes with an unknown token.
  private func look(_ count: Int) -> [UInt8] {
    Array(#"{"token":""#.utf8) + Array(repeating: UInt8(ascii: "a"), count: count - 12) + Array(#""}"#.utf8)
  }

  @Test func `a body has at most 32,768 bytes, whether it says so or not`() async throws {
    try await Hall.run { hall in
      let target = "/v1/invitations/look"
      #expect(try await hall.send("POST", target, body: look(32_768)).code == "notFound")
      let large = try await hall.send("POST", target, body: look(32_769))
      #expect(large.status == 413)
      #expect(large.code == "tooLarge")
      for (count, status) in [(32_768, 404), (32_769, 413)] as [(Int, UInt)] {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(hall.port)" + target)
        request.method = .POST
        request.body = .stream([ByteBuffer(bytes: look(count))].async, length: .unknown)
        #expect(try await HTTPClient.shared.execute(request, timeout: .seconds(30)).status.code == status)
      }
    }
  }

  @Test func `a body that is not the JSON that is taken is refused`() async throws {
    try await Hall.run { hall in
      for body in ["", "{}", "[]", "null", #"{"token":7}"#, #"{"token":"a""#, "\u{0}", #"{"token":null}"#] {
        let answer = try await hall.send("POST", "/v1/invitations/look", body: Array(body.utf8))
        #expect(answer.status == 400)
        #expect(answer.code == "badRequest")
      }
    }
  }

  @Test func `a head has at most 16 KiB`() async throws {
    try await Hall.run { (hall: Hall) async throws in
      let long = [("x-a", String(repeating: "a", count: 8000))]
      #expect(try await hall.send("GET", "/healthz", headers: long).status == 200)
      for headers in [
        [("x-a", String(repeating: "a", count: 17_000))],
        (0..<20).map { ("x-\($0)", String(repeating: "a", count: 1000)) }, (0..<120).map { ("x-\($0)", "a") },
      ] {
        let answer = try? await hall.send("GET", "/healthz", headers: headers)
        #expect(answer.map { (400..<500).contains($0.status) } ?? true)
      }
      #expect(try await hall.send("GET", "/healthz").status == 200)
    }
  }

  @Test func `numbers of a query are digits`() async throws {
    try await Hall.run { hall in
      let cleo = try await hall.visitor(.clinician)
      let size = hall.core.member.pieces.size
      #expect(try await cleo.send("GET", "/v1/ledger/mine?size=\(size)").status == 200)
      #expect(try await cleo.send("GET", "/v1/ledger/mine?size=\(size)&skip=4611686018427387904").status == 200)
      for query in ["", "?size=", "?size=-1", "?size=+1", "?size=1x", "?size=0x1", "?size=99999999999999999999"] {
        #expect(try await cleo.send("GET", "/v1/ledger/mine" + query).status == 400, "\(query)")
      }
      for query in ["?size=0", "?size=\(size + 1)"] {
        #expect(try await cleo.send("GET", "/v1/ledger/mine" + query).status == 404, "\(query)")
      }
      #expect(try await cleo.send("GET", "/v1/ledger/consistency?from=2&to=1").status == 400)
      #expect(try await cleo.send("GET", "/v1/ledger/consistency?from=1&to=\(size)").status == 200)
      #expect(try await cleo.send("GET", "/v1/ledger/entries?from=4611686018427387904&count=9&size=1").status == 200)
      #expect(try await cleo.send("GET", "/v1/ledger/entries?from=4611686018427387904&count=9").status == 200)
      #expect(try await cleo.send("GET", "/v1/ledger/member/00?size=1").status == 400)
    }
  }
}

extension Array where Element: Sendable {
  /// The elements one after the other.
  fileprivate var async: AsyncStream<Element> {
    AsyncStream { stream in
      for element in self { stream.yield(element) }
      stream.finish()
    }
  }
}
