import AsyncHTTPClient
import FHIR
import Foundation
import Identity
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import Agent

/// FHIR's addresses, to a program that shows the token and to everybody else.
@Suite("FHIR's addresses") struct FHIRRoutesTests {
  private static let observation = """
    {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},
    "effectiveDateTime":"2026-11-27T08:00:00Z","valueQuantity":{"value":61.0,"system":"http://unitsofmeasure.org",
    "code":"/min"}}
    """

  /// Written as no writer here would, so that it shows when it is written anew.
  private static let codes = Array(
    """
    {"resourceType": "CodeSystem",  "id": "colours", "url": "urn:example:colours", "status": "active",
      "content": "complete", "concept": [{"code": "red"}]}\n
    """.utf8)

  /// A member's side in memory.
  private actor Desk: FHIRDesk {
    nonisolated let isReadable: Bool
    private var kept: [Resource] = []

    init(isReadable: Bool) { self.isReadable = isReadable }

    func resources() throws -> [Resource] { kept }

    func keep(_ observation: Observation) throws -> String? {
      // Nobody there to confirm it.
      if !isReadable, !kept.isEmpty { return nil }
      let id = "o\(kept.count)"
      var text = String(decoding: observation.resource.bytes, as: UTF8.self)
      text.replace("\"status\"", with: "\"id\":\"\(id)\",\"status\"", maxReplacements: 1)
      kept.append(try Resource(json: Array(text.utf8)))
      return id
    }
  }

  private struct Caller {
    let base: String
    let token: String

    func ask(
      _ path: String, _ method: HTTPMethod = .GET, body: String? = nil, _ changes: [String: String?] = [:]
    ) async throws -> (status: UInt, headers: HTTPHeaders, body: Resource?, text: String) {
      var request = HTTPClientRequest(url: base + path)
      request.method = method
      var headers: [String: String?] = ["authorization": "Bearer \(token)", "accept": "application/fhir+json"]
      if body != nil { headers["content-type"] = "application/fhir+json" }
      headers.merge(changes) { $1 }
      for (name, value) in headers { if let value { request.headers.add(name: name, value: value) } }
      if let body { request.body = .bytes(Array(body.utf8)) }
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
      let bytes = Array(buffer: try await response.body.collect(upTo: 1 << 22))
      return (
        response.status.code, response.headers, try? Resource(json: bytes), String(decoding: bytes, as: UTF8.self)
      )
    }
  }

  private func serving(
    isReadable: Bool = true, _ body: @escaping @Sendable (Caller) async throws -> Void
  ) async throws {
    let home = FileManager.default.temporaryDirectory.path + "/aureole-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: home) }
    try PrivateFile.makeFolder(home)
    let token = try LocalKey(forFHIRIn: home)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = FHIRServer(
      Desk(isReadable: isReadable), definitions: [try FHIRDefinition(codes: Self.codes)], token: token,
      started: 1_795_000_000, port: 0,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { port.yield($0.localAddress?.port ?? 0) }
    let group = ServiceGroup(services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { try await group.run() }
    let number = try #require(await ports.first { _ in true })
    let text = try String(contentsOfFile: LocalKey.path(forFHIRIn: home), encoding: .utf8)
    let caller = Caller(base: "http://127.0.0.1:\(number)/fhir", token: text.filter { $0 != "\n" })
    let result: Result<Void, any Error>
    do { result = .success(try await body(caller)) } catch { result = .failure(error) }
    await group.triggerGracefulShutdown()
    _ = try? await running.value
    try result.get()
  }

  private static func basic(_ name: String, _ word: String) -> String {
    "Basic " + Data("\(name):\(word)".utf8).base64EncodedString()
  }

  @Test func `the word is made once, and a file that is not its owner's alone or holds none is refused`() throws {
    let home = FileManager.default.temporaryDirectory.path + "/aureole-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: home) }
    try PrivateFile.makeFolder(home)
    let path = LocalKey.path(forFHIRIn: home)
    _ = try LocalKey(forFHIRIn: home)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let again = try LocalKey(forFHIRIn: home)
    #expect(again.isShown(by: "Bearer " + text.dropLast()) && !again.isShown(by: "Bearer " + text))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    #expect(throws: AgentError.self) { try LocalKey(forFHIRIn: home) }
    for wrong in ["", "\n", String(text.dropLast()), String(repeating: "0", count: 64) + "\n", text + text] {
      try PrivateFile(path: path).write(Array(wrong.utf8), replacing: true)
      #expect(throws: AgentError.self, "\(wrong.count)") { try LocalKey(forFHIRIn: home) }
    }
  }

  @Test func `an observation is posted, found and read`() async throws {
    try await serving { caller in
      for index in 0..<3 {
        let posted = try await caller.ask("/Observation", .POST, body: Self.observation)
        #expect(posted.status == 201)
        #expect(posted.headers.first(name: "location") == caller.base + "/Observation/o\(index)")
      }
      let read = try await caller.ask("/Observation/o1")
      #expect(read.status == 200 && read.body?.id == "o1")
      #expect(read.headers.first(name: "content-type") == "application/fhir+json")
      #expect(read.text.contains("61.0"), "the digits are kept")
      let page = try await caller.ask("/Observation?_count=2&date=ge2026-11-27")
      #expect(page.body?.entries.count == 2 && page.body?.content["total"] == .number("3"))
      let links = page.body?.content["link"]?.elements ?? []
      let next = try #require(links.first { $0["relation"] == "next" }?["url"]?.text)
      let rest = try await caller.ask(String(next.dropFirst(caller.base.count)))
      #expect(rest.body?.entries.map(\.id) == ["o2"])
      #expect(try await caller.ask("/Observation?date=gt2026-11-27").body?.entries.isEmpty == true)
      #expect(try await caller.ask("/Observation?_id=o0,o2").body?.entries.map(\.id) == ["o0", "o2"])
      let metadata = try await caller.ask("/metadata")
      #expect(metadata.status == 200 && metadata.body?.type == "CapabilityStatement")
    }
  }

  @Test func `a wrong one is answered with the element's name`() async throws {
    try await serving { caller in
      let wrong = Self.observation.replacing("/min", with: "bpm")
      let answer = try await caller.ask("/Observation", .POST, body: wrong)
      #expect(answer.status == 422)
      let issue = try #require(answer.body?.content["issue"]?.elements.first)
      #expect(issue["expression"] == ["Observation.valueQuantity.code"])
      #expect(!answer.text.contains("bpm"), "the value is not repeated")
      #expect(try await caller.ask("/Observation", .POST, body: "{").status == 400)
      let large = "\"" + String(repeating: "a", count: 2 << 20) + "\""
      #expect(try await caller.ask("/Observation", .POST, body: large).status == 413)
      #expect(try await caller.ask("/Observation").body?.entries.isEmpty == true)
    }
  }

  @Test(arguments: [true, false])
  func `what codes mean is served to whoever shows the token, in the bytes that it is written with`(
    isReadable: Bool
  ) async throws {
    try await serving(isReadable: isReadable) { caller in
      let read = try await caller.ask("/CodeSystem/colours")
      #expect(read.status == 200 && Array(read.text.utf8) == Self.codes)
      #expect(read.headers.first(name: "content-type") == "application/fhir+json")
      for path in ["", "?url=urn:example:colours", "?url=urn%3Aexample%3Acolours&_count=1", "?_id=colours"] {
        let found = try await caller.ask("/CodeSystem" + path)
        #expect(found.status == 200 && found.body?.entries.map(\.id) == ["colours"], "\(path): \(found.text)")
        let address = found.body?.content["entry"]?.elements.first?["fullUrl"]?.text
        #expect(address == caller.base + "/CodeSystem/colours")
      }
      #expect(try await caller.ask("/CodeSystem?url=urn:example:sounds").body?.entries.isEmpty == true)
      let refused: [(String, HTTPMethod, [String: String?], UInt)] = [
        ("/CodeSystem/sounds", .GET, [:], 404), ("/CodeSystem?patient=a", .GET, [:], 422),
        ("/CodeSystem?date=2026", .GET, [:], 422), ("/CodeSystem", .GET, ["authorization": nil], 401),
        ("/CodeSystem/colours", .GET, ["authorization": nil], 401), ("/CodeSystem", .POST, [:], 405),
        ("/Observation?url=urn:example:colours", .GET, [:], isReadable ? 422 : 403),
      ]
      for (path, method, changes, status) in refused {
        let answer = try await caller.ask(path, method, body: method == .POST ? "{}" : nil, changes)
        #expect(answer.status == status && answer.body?.type == "OperationOutcome", "\(path): \(answer.text)")
      }
      let types = try await caller.ask("/metadata").body?.content["rest"]?.elements.first?["resource"]?.elements ?? []
      let own = try #require(types.first { $0["type"] == "CodeSystem" })
      #expect(own["interaction"]?.elements.map { $0["code"] } == ["read", "search-type"])
      #expect(own["searchParam"]?.elements.map { $0["name"] } == ["_id", "url"])
    }
    for wrong in [Self.observation, "{\"resourceType\":\"CodeSystem\",\"status\":\"active\",\"content\":\"complete\"}"]
    {
      #expect(throws: FHIRError.self) { try FHIRDefinition(codes: Array(wrong.utf8)) }
    }
  }

  @Test func `a bundle is not taken in, with what is read here or with anything else`() async throws {
    try await serving { caller in
      for entries in [Self.observation, Self.observation + "},{\"resource\":{\"resourceType\":\"Medication\"}"] {
        let bundle =
          "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":\(entries)}]}"
        let posted = try await caller.ask("/Observation", .POST, body: bundle)
        #expect(posted.status == 422)
        #expect(try await caller.ask("/Bundle", .POST, body: bundle).status == 404)
      }
      #expect(try await caller.ask("/Observation").body?.entries.isEmpty == true)
    }
  }

  @Test func `a device hands in and reads nothing, and is told when custodians are waited for`() async throws {
    try await serving(isReadable: false) { caller in
      #expect(try await caller.ask("/Observation", .POST, body: Self.observation).status == 201)
      let waiting = try await caller.ask("/Observation", .POST, body: Self.observation)
      #expect(waiting.status == 202 && waiting.headers.first(name: "location") == nil)
      for path in ["/Observation", "/Observation/o0", "/Patient?_id=a"] {
        let refused = try await caller.ask(path)
        #expect(refused.status == 403 && refused.body?.type == "OperationOutcome", "\(path)")
      }
      let metadata = try await caller.ask("/metadata")
      let types = metadata.body?.content["rest"]?.elements.first?["resource"]?.elements ?? []
      #expect(types.map { $0["type"] } == ["Observation", "CodeSystem"])
      #expect(types.first?["interaction"]?.elements.map { $0["code"] } == ["create"])
    }
  }

  @Test func `who has no token, comes from a page, or asks for something else is refused as an outcome`() async throws {
    try await serving { caller in
      let cases: [(String, [String: String?], UInt)] = [
        ("/metadata", ["authorization": nil], 401),
        ("/metadata", ["authorization": "Bearer " + String(repeating: "0", count: 64)], 401),
        ("/metadata", ["authorization": "Basic " + caller.token], 401),
        ("/metadata", ["authorization": Self.basic("ada", caller.token)], 401),
        ("/metadata", ["authorization": Self.basic("aureole", caller.token + "0")], 401),
        ("/metadata", ["authorization": "Bearer"], 401),
        ("/metadata", ["origin": "http://127.0.0.1"], 403), ("/metadata", ["host": "evil.example"], 421),
        ("/metadata", ["accept": "application/fhir+xml"], 406), ("/Observation/none", [:], 404),
        ("/Basic", [:], 404), ("/Observation?code=1", [:], 422), ("/Observation?date=x", [:], 400),
        ("/Observation?_count=0", [:], 400),
      ]
      for (path, changes, status) in cases {
        let answer = try await caller.ask(path, .GET, changes)
        #expect(answer.status == status, "\(path) \(changes)")
        #expect(answer.body?.type == "OperationOutcome", "\(path) \(changes): \(answer.text)")
      }
      let basic = try await caller.ask("/metadata", .GET, ["authorization": Self.basic("aureole", caller.token)])
      #expect(basic.status == 200)
      let typed = try await caller.ask(
        "/Observation", .POST, body: Self.observation, ["content-type": "application/json"])
      #expect(typed.status == 415)
      #expect(try await caller.ask("/Consent", .POST, body: Self.observation).status == 405)
    }
  }
}
