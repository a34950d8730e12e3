internal import Client
internal import Hummingbird

/// What the gateway's page shows of what waits, and how it decides (docs/spec/gateway.md, section 7). The origin alone does not
/// do: whatever is served from there, to whoever sits at this computer, would see patients' names. So the page shows the word as
/// well, which the technologist reads in the home.
struct QueueRoutes {
  private static let mostBody = 4 << 10
  private let service: DICOMwebService

  init(_ service: DICOMwebService) { self.service = service }

  func add(to router: Router<some RequestContext>) {
    let desk = QueueDesk(service)
    router.get("/v1/queue") { request, _ in
      try await answer(request) { AgentAnswers.json(await desk.listing()) }
    }
    router.post("/v1/queue/send") { request, _ in
      try await answer(request) { AgentAnswers.json(try await desk.send(try await decision(request))) }
    }
    router.post("/v1/queue/drop") { request, _ in
      try await answer(request) {
        try await desk.drop(try await decision(request))
        return AgentAnswers.json([String: String]())
      }
    }
  }

  private func answer(_ request: Request, _ body: () async throws -> Response) async throws -> Response {
    let given = request.headers[values: .authorization]
    guard given.count == 1, service.key.isShown(by: given.first) else {
      throw AgentError(.unauthorized, "the agent's word is missing or wrong")
    }
    do {
      return try await body()
    } catch let error as ClientError {
      throw Self.reading(error)
    }
  }

  /// What the client refused, without what it says about members.
  private static func reading(_ error: ClientError) -> AgentError {
    switch error.code {
    case .memberNotFound: AgentError(.notFound, "nobody in the directory is this member")
    case .actionRefused, .directoryRefused, .suspended: AgentError(.refused, "this cannot be sent to this member")
    default: AgentError(.unavailable, "it could not be done now")
    }
  }

  private func decision(_ request: Request) async throws -> QueueDecision {
    try await request.pageJSON(atMost: Self.mostBody)
  }
}
