import AsyncHTTPClient
import Codecs
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import Testing

@testable import Agent

/// Frames that pages of the gateway hand to the agent.
extension AgentTests {
  /// Four pixels as run lengths: one segment of four bytes.
  private static let frame: [UInt8] = [1, 0, 0, 0, 64] + [UInt8](repeating: 0, count: 59) + [3, 9, 8, 7, 6]

  private static func line(_ changes: [String: Any] = [:]) throws -> [UInt8] {
    let plain: [String: Any] = [
      "syntax": "1.2.840.10008.1.2.5", "rows": 2, "columns": 2, "samples": 1, "allocated": 8, "stored": 8,
      "signed": false, "photometric": "MONOCHROME2",
    ]
    return Array(try JSONSerialization.data(withJSONObject: plain.merging(changes) { $1 })) + [0x0a]
  }

  private func post(
    _ port: Int, _ body: [UInt8], origin: String? = gateway, type: String = "application/octet-stream"
  ) async throws -> (status: UInt, body: [UInt8]) {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/v1/frames")
    request.method = .POST
    if let origin { request.headers.add(name: "Origin", value: origin) }
    request.headers.add(name: "Content-Type", value: type)
    request.body = .bytes(ByteBuffer(bytes: body))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    return (response.status.code, Array(buffer: try await response.body.collect(upTo: 1 << 20)))
  }

  @Test func `a page of the gateway gets the samples of a frame`() async throws {
    try await withAgent { _, port in
      let answer = try await post(port, try Self.line() + Self.frame)
      #expect(answer.status == 200)
      #expect(answer.body == [9, 8, 7, 6])
    }
  }

  @Test func `another page, or none, gets nothing decoded`() async throws {
    try await withAgent { _, port in
      for origin in ["https://elsewhere.example", "null", nil] {
        let answer = try await post(port, try Self.line() + Self.frame, origin: origin)
        #expect(answer.status == 403)
      }
      // What a page can send without asking the browser's leave first.
      let answer = try await post(port, try Self.line() + Self.frame, type: "text/plain")
      #expect(answer.status == 400)
    }
  }

  @Test func `a frame that is damaged or not as described is refused, and the next one is decoded`() async throws {
    try await withAgent { _, port in
      for body in [
        try Self.line() + Self.frame.dropLast(), try Self.line(["rows": 3]) + Self.frame,
        try Self.line(["rows": 65_535, "columns": 65_535]) + Self.frame,
        try Self.line(["syntax": "1.2.840.10008.1.2.4.100"]) + Self.frame,
        try Self.line(["syntax": "1.2.840.10008.1.2.4.90"]) + Self.frame, try Self.line(["rows": -1]) + Self.frame,
      ] {
        let answer = try await post(port, body)
        #expect(answer.status == 422)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("notDecoded"))
      }
      for body in [[], [0x0a], Array("{}\n".utf8), [UInt8](repeating: 0x20, count: 5000)] {
        let answer = try await post(port, body)
        #expect(answer.status == 400)
      }
      let answer = try await post(port, try Self.line() + Self.frame)
      #expect(answer.status == 200)
    }
  }

  @Test func `what is missing is said with what mends it`() {
    #expect(FrameRoute.told(CodecsError(.notInstalled, "apt install dcmtk")) == AgentError(.decoderMissing, ""))
    #expect(AgentAnswers.status(of: .decoderMissing) == .notImplemented)
    #expect(FrameRoute.told(CodecsError(.crashed, "")) == AgentError(.notDecoded, ""))
  }

  @Test func `many frames at once are each decoded`() async throws {
    let bench = FrameBench()
    let description = try FrameDescription(
      transferSyntax: "1.2.840.10008.1.2.5", rows: 2, columns: 2, samples: 1, allocated: 8, stored: 8, isSigned: false,
      photometric: "MONOCHROME2")
    let results = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<(FrameBench.mostWaiting / 2) {
        group.addTask { try await bench.samples(of: Self.frame, description) == [9, 8, 7, 6] }
      }
      return try await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(results.count == FrameBench.mostWaiting / 2 && results.allSatisfy(\.self))
  }

  @Test func `frames that wait are held within a bound, those that are still coming included`() async throws {
    let bench = FrameBench()
    let half = FrameBench.mostHeldBytes / 2
    try await bench.holding(half) {
      try await bench.holding(half) {
        await #expect(throws: AgentError(.tooMany, "")) { try await bench.holding(1) {} }
        await #expect(throws: AgentError(.tooMany, "")) { try await bench.holding(.max / 2) {} }
      }
      // What is done with is free again, also where it failed.
      await #expect(throws: AgentError(.badRequest, "")) {
        try await bench.holding(half) { throw AgentError(.badRequest, "no frame") }
      }
      try await bench.holding(half) {}
    }
  }
}
