import AsyncHTTPClient
import DirectoryService
import Foundation
import Identity
import NIOCore
import NIOHTTP1
import Testing

@Suite("Statements and documents over HTTP")
struct StatementServiceTests {
  private let file: TemporaryFile
  private let people: Service.People

  init() throws {
    file = try TemporaryFile()
    people = try Service.People()
  }

  private func run(_ body: @escaping @Sendable (Service) async throws -> Void) async throws {
    try await Service.run(people, path: file.path, body)
  }

  private func put(
    _ digest: Word, for recipient: String, _ bytes: [UInt8] = [1, 2, 3], as signer: String? = "Clara"
  ) throws -> Service.Request {
    let body = [
      "digest": digest.hex, "recipient": try people.member(recipient).member.hex,
      "sealed": Data(bytes).base64EncodedString(),
    ]
    return Service.Request(target: "/v1/statements", body: Array(try JSONEncoder().encode(body)), signer: signer)
  }

  private func find(_ digests: [Word], as signer: String?) throws -> Service.Request {
    Service.Request(
      target: "/v1/statements/search", body: Array(try JSONEncoder().encode(["digests": digests])), signer: signer)
  }

  private func found(_ digests: [Word], as signer: String, _ service: Service) async throws -> [[String: String]] {
    let (status, body) = try await service.send(try find(digests, as: signer))
    #expect(status == 200)
    return try JSONDecoder().decode([[String: String]].self, from: Data(body))
  }

  @Test func `a statement is handed to its recipient and to nobody else`() async throws {
    try await run { service async throws in
      #expect(try await service.send(put(Word(1), for: "Ada")).status == 201)
      let own = try await found([Word(1), Word(2)], as: "Ada", service)
      #expect(own == [["digest": Word(1).hex, "sealed": "AQID"]])
      for other in ["Ben", "Tom", "Clara", "Authority"] {
        #expect(try await found([Word(1)], as: other, service).isEmpty, "\(other)")
      }
    }
    // It is on disk: another process of the host finds it again.
    try await run { service async throws in
      #expect(try await found([Word(1)], as: "Ada", service).count == 1)
    }
  }

  @Test func `the same again changes nothing, and other bytes are refused`() async throws {
    try await run { service async throws in
      for _ in 0..<2 { #expect(try await service.send(put(Word(1), for: "Ada")).status == 201) }
      #expect(try await service.send(put(Word(1), for: "Ada", [9])).status == 409)
      #expect(try await service.send(put(Word(1), for: "Ada", as: "Tom")).status == 409, "not even as another's")
      #expect(try await service.send(put(Word(1), for: "Ben", [9])).status == 201, "another recipient's is another")
      #expect(try await found([Word(1)], as: "Ada", service).first?["sealed"] == "AQID")
    }
  }

  @Test func `who is no member in good standing neither leaves nor reads a statement`() async throws {
    try await run { service async throws in
      #expect(try await service.send(put(Word(1), for: "Ada", as: nil)).status == 401)
      #expect(try await service.send(put(Word(1), for: "Ada", as: "Sue")).status == 403)
      #expect(try await service.send(find([Word(1)], as: nil)).status == 401)
      #expect(try await service.send(find([Word(1)], as: "Sue")).status == 403)
      #expect(try await service.send(put(Word(1), for: "Ada")).status == 201)
    }
  }

  @Test func `what is malformed, too large or for nobody is refused`() async throws {
    try await run { service async throws in
      let nobody = String(repeating: "0", count: 39) + "1"
      let bodies = [
        "{}", "[]", #"{"digest":"00","recipient":"\#(nobody)","sealed":"AQID"}"#,
        #"{"digest":"\#(Word(1))","recipient":"\#(nobody)","sealed":"AQID"}"#,
      ]
      for body in bodies {
        let request = Service.Request(target: "/v1/statements", body: Array(body.utf8), signer: "Clara")
        #expect(try await service.send(request).status == 400, "\(body)")
      }
      #expect(try await service.send(put(.zero, for: "Ada")).status == 400)
      #expect(try await service.send(put(Word(1), for: "Ada", [])).status == 400)
      let most = [UInt8](repeating: 1, count: Statement.mostSealedBytes)
      #expect(try await service.send(put(Word(1), for: "Ada", most + [1])).status == 400)
      #expect(try await service.send(put(Word(1), for: "Ada", most)).status == 201)
      let hundred = (1...100).map { Word(UInt64($0)) }
      #expect(try await service.send(find(hundred + [Word(101)], as: "Ada")).status == 400)
      #expect(try await service.send(find(hundred, as: "Ada")).status == 200)
    }
  }

  private func document(_ name: String, _ service: Service) async throws -> (status: UInt, body: [UInt8]) {
    let request = HTTPClientRequest(url: "http://127.0.0.1:\(service.port)/v1/documents/\(name)")
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    return (response.status.code, Array(buffer: try await response.body.collect(upTo: 1 << 20)))
  }

  @Test func `a document is published by an authority and read by anybody under its digest`() async throws {
    try await run { service async throws in
      func publish(_ text: String, as signer: String?) async throws -> UInt {
        try await service.send(.init(target: "/v1/documents", body: Array(text.utf8), signer: signer)).status
      }
      let text = #"{"threshold":3}"#
      let name = Word.sha256(Array(text.utf8)).hex
      for signer in ["Ada", "Tom", "Clara", "Sue"] { #expect(try await publish(text, as: signer) == 403, "\(signer)") }
      #expect(try await publish(text, as: nil) == 401)
      #expect(try await document(name, service).status == 404)

      for _ in 0..<2 { #expect(try await publish(text, as: "Authority") == 201) }
      let (status, body) = try await document(name, service)
      #expect(status == 200)
      #expect(body == Array(text.utf8))
      #expect(try await document(Word(1).hex, service).status == 404)
      #expect(try await document("x", service).status == 404)

      for bad in ["", "text", "[1]", "3"] { #expect(try await publish(bad, as: "Authority") == 400, "\(bad)") }
      let padding = String(repeating: "a", count: (64 << 10) - 8)
      #expect(try await publish(#"{"a":"\#(padding)"}"#, as: "Authority") == 201, "64 KiB")
      #expect(try await publish(#"{"a":"\#(padding)a"}"#, as: "Authority") == 400, "one byte more")
    }
  }
}
