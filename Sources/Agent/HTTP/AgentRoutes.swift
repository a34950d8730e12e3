internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
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
    let question: Question = try await request.pageJSON(
      atMost: Self.mostBodyBytes, refusal: "the body has a nonce of 64 hexadecimal digits")
    let signed = try await agent.report(for: question.nonce)
    return AgentAnswers.json(
      AgentAnswers.Report(report: Data(signed.json).base64EncodedString(), signature: signed.signature.bytes.hex))
  }
}
