import AsyncHTTPClient
import Contract
import EmbeddedLedger
import Foundation
import Identity
import NIOCore
import NIOHTTP1
import Testing

@testable import Gateway

/// Server-sent events: what they tell, and when they end.
struct EventsTests {
  /// What a stream says, event by event, comments left out.
  private final class Listener {
    let status: UInt
    let type: String?
    private var pieces: HTTPClientResponse.Body.AsyncIterator
    private var text = ""

    init(_ who: Visitor) async throws {
      var request = HTTPClientRequest(url: "http://127.0.0.1:\(who.hall.port)/v1/events")
      request.headers.add(name: "authorization", value: try who.header("GET", "/v1/events"))
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
      (status, type) = (response.status.code, response.headers.first(name: "content-type"))
      pieces = response.body.makeAsyncIterator()
    }

    /// The next event; nil once the stream has ended.
    func next() async throws -> String? {
      while true {
        while let end = text.range(of: "\n\n") {
          let event = String(text[..<end.lowerBound])
          text.removeSubrange(..<end.upperBound)
          if !event.hasPrefix(":") { return event }
        }
        guard let piece = try await pieces.next() else { return nil }
        text += String(buffer: piece)
      }
    }

    /// The next event that is not about the ledger.
    func nextOther() async throws -> String? {
      while let event = try await next() { if !event.hasPrefix("event: ledger") { return event } }
      return nil
    }
  }

  private static let ended = "event: session\ndata: {\"ended\":true}"

  @Test func `a stream says how large the ledger is, and again when it has grown`() async throws {
    try await Hall.run { hall in
      let cleo = try await hall.visitor(.clinician)
      let size = hall.core.member.pieces.size
      let listener = try await Listener(cleo)
      #expect(listener.status == 200)
      #expect(listener.type == "text/event-stream")
      #expect(try await listener.next() == "event: ledger\ndata: {\"size\":\(size)}")
      try await hall.enrol(try MemberKeys(), as: .patient)
      let grown = "event: ledger\ndata: {\"size\":\(size + 1)}"
      var event = try await listener.next()
      while let other = event, other != grown, other.hasPrefix("event: ledger") { event = try await listener.next() }
      #expect(event == grown)
    }
  }

  @Test func `a stream ends with its session, and another session's goes on`() async throws {
    try await Hall.run { hall in
      let (cleo, carl) = (try await hall.visitor(.clinician), try await hall.visitor(.clinician))
      let (first, second) = (try await Listener(cleo), try await Listener(carl))
      #expect(try await cleo.send("DELETE", "/v1/session").status == 204)
      #expect(try await first.nextOther() == Self.ended)
      #expect(try await first.next() == nil)
      let refused = try await Listener(cleo)
      #expect(refused.status == 401)
      let size = hall.core.member.pieces.size
      try await hall.enrol(try MemberKeys(), as: .patient)
      var event = try await second.next()
      while event?.contains("\(size + 1)") == false { event = try await second.next() }
      #expect(event?.hasPrefix("event: ledger") == true)
    }
  }

  @Test func `a suspension ends the streams of its member`() async throws {
    try await Hall.run { hall in
      let (ruth, cleo) = (try await hall.visitor(.authority), try await hall.visitor(.clinician))
      let listener = try await Listener(cleo)
      #expect(try await ruth.act(.suspend(cleo.keys.member, reason: Word(1))).outcome == .accepted)
      #expect(try await listener.nextOther() == Self.ended)
      #expect(try await listener.next() == nil)
      let refused = try await Listener(cleo)
      #expect(refused.status == 403)
    }
  }

  @Test func `nobody listens without a session`() async throws {
    try await Hall.run { (hall: Hall) async throws in
      #expect(try await hall.send("GET", "/v1/events").code == "notAuthenticated")
    }
  }
}
