internal import Client
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import Imaging

/// What the commands of the same home ask the running agent: the map, what waits, and sessions.
struct ControlRoutes {
  private static let mostBody = 16 << 10
  private let service: DICOMwebService

  init(_ service: DICOMwebService) { self.service = service }

  private struct Line: Codable {
    var identifier: String
    var issuer: String?
    var member: String?
  }

  private struct Named: Decodable {
    var record: String?
    var grant: String?
  }

  private struct Session: Encodable {
    var record: Word
    var studies: [String]
    var ends: UInt64
  }

  func respond(to request: Request, _ parts: [String]) async throws -> Response {
    switch (request.method, parts) {
    case (.get, ["map"]):
      let lines = await service.intake.map.lines
      return AgentAnswers.json([
        "map": lines.map { Line(identifier: $0.identifier, issuer: $0.issuer, member: $0.member.hex) }
      ])
    case (.post, ["map"]):
      let line: Line = try await body(request)
      let entry = try await service.client.member(line.member ?? "")
      guard entry.role == .patient else {
        throw AgentError(.badRequest, "images go to patients, and this member is none")
      }
      try await service.intake.map.add(PatientIdentifier(line.identifier, issuer: line.issuer), entry.member)
      return AgentAnswers.json(["member": entry.member.hex, "name": entry.name.text])
    case (.post, ["map", "remove"]):
      let line: Line = try await body(request)
      guard try await service.intake.map.remove(PatientIdentifier(line.identifier, issuer: line.issuer)) else {
        throw AgentError(.notFound, "the map has no such identifier of this issuer")
      }
      return AgentAnswers.json([String: String]())
    case (.get, ["queue"]): return AgentAnswers.json(await QueueDesk(service).listing())
    case (.post, ["queue", "send"]):
      return AgentAnswers.json(try await QueueDesk(service).send(try await body(request)))
    case (.post, ["queue", "drop"]):
      try await QueueDesk(service).drop(try await body(request))
      return AgentAnswers.json([String: String]())
    case (.get, ["sessions"]):
      return AgentAnswers.json(["sessions": try await service.room.sessions().map(Self.told)])
    case (.post, ["open"]):
      let named: Named = try await body(request)
      return AgentAnswers.json(Self.told(try await service.room.open(named.record ?? "", under: named.grant)))
    case (.post, ["close"]):
      let named: Named = try await body(request)
      guard let digits = named.record, digits.utf8.count >= 8, await service.room.close(digits) else {
        throw AgentError(.notFound, "no session begins with those 8 or more digits")
      }
      return AgentAnswers.json([String: String]())
    default: throw AgentError(.notFound, "there is no such address")
    }
  }

  private static func told(_ session: ReadingRoom.Session) -> Session {
    Session(record: session.record, studies: session.studies, ends: session.ends)
  }

  private func body<Value: Decodable>(_ request: Request) async throws -> Value {
    try await request.json(atMost: Self.mostBody)
  }
}
