import Contract
import EmbeddedLedger
import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identity
import NIOCore
import Testing

/// The HTTP interface, request by request.
struct LedgerRoutesTests {
  private let ledger: TestLedger

  init() throws { ledger = try TestLedger() }

  private struct Failure: Decodable {
    struct Content: Decodable {
      let code: String
      let message: String
    }

    let error: Content
  }

  private struct Answer: Decodable {
    let position: UInt64?
    let time: UInt64
    let outcome: String
    let digest: Word
    let message: String?
  }

  private func withRoutes(
    _ body: @Sendable (any TestClientProtocol, Sequencer) async throws -> Void
  ) async throws {
    let sequencer = try await ledger.open()
    let router = Router()
    router.add(middleware: JSONErrors())
    LedgerRoutes(sequencer).add(to: router)
    try await Application(router: router).test(.router) { try await body($0, sequencer) }
    try await sequencer.close()
  }

  private func post(
    _ client: any TestClientProtocol, _ bytes: [UInt8], type: String? = "application/octet-stream"
  ) async throws -> TestResponse {
    var headers = HTTPFields()
    if let type { headers[.contentType] = type }
    return try await client.execute(
      uri: "/v1/actions", method: .post, headers: headers, body: ByteBuffer(bytes: bytes))
  }

  private func decode<Value: Decodable>(_ response: TestResponse, as type: Value.Type) throws -> Value {
    try JSONDecoder().decode(type, from: Data(response.body.readableBytesView))
  }

  @Test func `an action is answered with 200 and a refusal with 422, both with outcome and digest`() async throws {
    try await withRoutes { client, _ in
      let action = try ledger.enrol(ledger.patient, as: .patient)
      let taken = try await post(client, action.bytes)
      #expect(taken.status == .ok)
      #expect(taken.headers[.contentType] == "application/json")
      let answer = try decode(taken, as: Answer.self)
      #expect(answer.position == 0)
      #expect(answer.outcome == "accepted")
      #expect(answer.digest == action.action.digest)
      #expect(answer.message == nil)
      let refused = try await post(client, action.bytes)
      #expect(refused.status == .unprocessableContent)
      let refusal = try decode(refused, as: Answer.self)
      #expect(refusal.outcome == "wrongSequence")
      #expect(refusal.message == "the sequence number is not the next one")
      #expect(refusal.position == nil)
      #expect(refusal.digest == action.action.digest)
    }
  }

  @Test func `an unlawful access is on the ledger, so its answer is 200 with the outcome`() async throws {
    try await withRoutes { client, sequencer in
      try await ledger.fill(sequencer, requests: 0)
      let access = Action.Access(reference: .random(), record: .random(), statement: .random())
      let response = try await post(client, try ledger.clinician.sign(.access(access)).bytes)
      #expect(response.status == .ok)
      let answer = try decode(response, as: Answer.self)
      #expect(answer.outcome == "noGrant")
      #expect(answer.position == 2)
    }
  }

  @Test func `a body that is no action is refused with a 4xx and its reason`() async throws {
    try await withRoutes { client, sequencer in
      let action = try ledger.enrol(ledger.patient, as: .patient).bytes
      var highS = action
      highS[32] = 0xff
      let unknown = Array(action.prefix(64 + 32)) + [UInt8](repeating: 0xee, count: 96)
      let cases: [(body: [UInt8], type: String?, status: HTTPResponse.Status, code: String)] = [
        ([], "application/octet-stream", .badRequest, "wrongLength"),
        (Array(action.dropLast()), "application/octet-stream", .badRequest, "wrongLength"),
        (highS, "application/octet-stream", .badRequest, "malformedSignature"),
        (unknown, "application/octet-stream", .badRequest, "unknownKind"),
        ([UInt8](repeating: 1, count: 1025), "application/octet-stream", .contentTooLarge, "tooLarge"),
        (action, "application/json", .unsupportedMediaType, "wrongContentType"),
        (action, nil, .unsupportedMediaType, "wrongContentType"),
      ]
      for (body, type, status, code) in cases {
        let response = try await post(client, body, type: type)
        #expect(response.status == status)
        #expect(try decode(response, as: Failure.self).error.code == code)
      }
      #expect(try await sequencer.entries(from: 0, count: 9).isEmpty)
      #expect(try await post(client, action, type: "Application/Octet-Stream; q=1").status == .ok)
    }
  }

  @Test(arguments: [
    ("/v1/entries", 400), ("/v1/entries?from=-1", 400), ("/v1/entries?from=%2B1", 400), ("/v1/entries?from=x", 400),
    ("/v1/entries?from=99999999999999999999", 400), ("/v1/entries?from=18446744073709551615", 400),
    ("/v1/entries?from=0&count=x", 400), ("/v1/entries?from=0&count=", 400),
    ("/v1/proofs/inclusion?index=0", 400), ("/v1/proofs/inclusion?index=5&size=5", 404),
    ("/v1/proofs/inclusion?index=0&size=6", 404), ("/v1/proofs/inclusion?index=0&size=0", 404),
    ("/v1/proofs/consistency?from=2&to=1", 404), ("/v1/proofs/consistency?from=0&to=6", 404),
    ("/v1/proofs/consistency?from=0", 400), ("/v1/nothing", 404), ("/", 404), ("/v1/actions", 404),
    ("/v1/entries/..%2f..%2fetc", 404),
  ])
  func `a request that asks for nothing there is, is refused`(_ target: String, _ status: Int) async throws {
    try await withRoutes { client, sequencer in
      try await ledger.fill(sequencer)
      let response = try await client.execute(uri: target, method: .get)
      #expect(response.status.code == status)
      let failure = try decode(response, as: Failure.self)
      #expect(!failure.error.code.isEmpty)
      #expect(!failure.error.message.isEmpty)
    }
  }

  @Test(arguments: [HTTPRequest.Method.put, .delete, .patch])
  func `a method that is not offered is refused`(_ method: HTTPRequest.Method) async throws {
    try await withRoutes { client, _ in
      let response = try await client.execute(uri: "/v1/actions", method: method)
      #expect(response.status == .notFound)
    }
  }

  @Test func `entries come framed, from where and as many as asked`() async throws {
    try await withRoutes { client, sequencer in
      try await ledger.fill(sequencer)
      let entries = try await sequencer.entries(from: 0, count: 9)
      func framed(_ entries: some Sequence<[UInt8]>) -> [UInt8] {
        entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0 }
      }
      for (query, expected) in [
        ("from=0", entries[...]), ("from=0&count=2", entries[..<2]), ("from=3&count=4000000000", entries[3...]),
        ("from=5", []), ("from=0&count=0", []),
      ] {
        let response = try await client.execute(uri: "/v1/entries?" + query, method: .get)
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/octet-stream")
        #expect(Array(response.body.readableBytesView) == framed(expected))
      }
    }
  }

  @Test func `checkpoint, genesis, health and readiness are shown`() async throws {
    try await withRoutes { client, sequencer in
      let note = try await client.execute(uri: "/v1/checkpoint", method: .get)
      #expect(note.headers[.contentType] == "text/plain; charset=utf-8")
      #expect(String(buffer: note.body) == (await sequencer.checkpoint()))
      struct Founding: Decodable {
        let ledger: Word
        let words: [Word]
      }
      let founding = try decode(try await client.execute(uri: "/v1/genesis", method: .get), as: Founding.self)
      #expect(try Genesis(words: founding.words) == ledger.genesis)
      #expect(founding.ledger == ledger.genesis.ledger)
      #expect(try await client.execute(uri: "/healthz", method: .get).status == .ok)
      #expect(try await client.execute(uri: "/readyz", method: .get).status == .ok)
    }
  }

  @Test func `a ledger that takes nothing says so, lives on and asks to come again`() async throws {
    try await withRoutes { client, sequencer in
      try await sequencer.close()
      let ready = try await client.execute(uri: "/readyz", method: .get)
      #expect(ready.status == .serviceUnavailable)
      #expect(try await client.execute(uri: "/healthz", method: .get).status == .ok)
      let response = try await post(client, try ledger.enrol(ledger.patient, as: .patient).bytes)
      #expect(response.status == .serviceUnavailable)
      #expect(response.headers[.retryAfter] == "1")
      #expect(try decode(response, as: Failure.self).error.code == "closing")
    }
  }
}
