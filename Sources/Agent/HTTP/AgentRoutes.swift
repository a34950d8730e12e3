internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import NIOCore
internal import Posture

/// The agent's three addresses (docs/spec/gateway.md, section 7).
struct AgentRoutes {
  /// The most bytes of a request's body.
  static let mostBodyBytes = 1024
  /// The version that the agent gives of itself.
  static let version = "1"

  private let agent: Agent
  private let frames: FrameRoute

  init(_ agent: Agent, _ bench: FrameBench) {
    self.agent = agent
    frames = FrameRoute(bench)
  }

  func add(to router: Router<some RequestContext>) {
    router.get("/v1/agent") { _, _ in
      AgentAnswers.json(
        AgentAnswers.Agent(key: agent.verifyingKey.bytes.hex, name: agent.host, version: Self.version))
    }
    router.post("/v1/posture") { request, _ in try await posture(request) }
    router.post("/v1/frames") { request, _ in try await frames.answer(request) }
  }

  private struct Question: Decodable {
    let nonce: Word
  }

  private func posture(_ request: Request) async throws -> Response {
    // A page can send other types without asking the browser's leave first.
    let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
    guard type == "application/json" else { throw AgentError(.badRequest, "the body is sent as application/json") }
    let body = try await request.body.collect(upTo: Self.mostBodyBytes)
    guard let question = try? JSONDecoder().decode(Question.self, from: Data(body.readableBytesView)) else {
      throw AgentError(.badRequest, "the body has a nonce of 64 hexadecimal digits")
    }
    let signed = try await agent.report(for: question.nonce)
    return AgentAnswers.json(
      AgentAnswers.Report(report: Data(signed.json).base64EncodedString(), signature: signed.signature.bytes.hex))
  }
}
