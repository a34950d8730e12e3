import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOHTTP1
import Testing

@testable import Monitoring

/// Counting requests, and showing the counts.
struct MetricsServerTests {
  private let requests = RequestTally(of: "aureole_test")

  private var text: String {
    var exposition = Exposition()
    exposition.show(requests)
    return exposition.text
  }

  @Test func `requests are counted by their route's pattern, and those of no route together`() async throws {
    let router = Router()
    router.add(middleware: RequestCounts(requests))
    router.get("/v1/members/:member") { _, _ in "known" }
    router.post("/v1/members/:member") { _, _ -> String in throw HTTPError(.forbidden) }
    router.get("/broken") { _, _ -> String in throw CancellationError() }
    try await Application(responder: router.buildResponder()).test(.router) { client in
      for (path, method) in [
        ("/v1/members/0123", .get), ("/v1/members/4567", .get), ("/v1/members/89", .post), ("/v1/secret", .get),
        ("/v1/members/0123", .delete), ("/broken", .get),
      ] as [(String, HTTPRequest.Method)] {
        _ = try? await client.execute(uri: path, method: method) { $0 }
      }
    }
    let lines = text.split(separator: "\n").dropFirst(2)
    #expect(
      lines == [
        #"aureole_test_requests_total{method="GET",route="/broken",status="500"} 1"#,
        #"aureole_test_requests_total{method="GET",route="/v1/members/{member}",status="200"} 2"#,
        #"aureole_test_requests_total{method="POST",route="/v1/members/{member}",status="403"} 1"#,
        #"aureole_test_requests_total{method="none",route="none",status="404"} 2"#,
      ])
  }

  @Test func `the loopback interface shows them, at one path`() async throws {
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = MetricsServer(port: 0, logger: silent, started: { announce.yield($0) }, text: { "aureole_up 1\n" })
    let running = Task { try await server.run() }
    let port = try #require(await ports.first { _ in true })
    func get(_ path: String) async throws -> (status: UInt, type: String?, text: String) {
      let response = try await HTTPClient.shared.execute(
        HTTPClientRequest(url: "http://127.0.0.1:\(port)" + path), timeout: .seconds(30))
      return (
        response.status.code, response.headers.first(name: "content-type"),
        String(buffer: try await response.body.collect(upTo: 4096))
      )
    }
    let shown = try await get("/metrics")
    #expect(shown.status == 200)
    #expect(shown.type == Exposition.contentType)
    #expect(shown.text == "aureole_up 1\n")
    #expect(try await get("/").status == 404)
    running.cancel()
    _ = await running.result
  }
}
