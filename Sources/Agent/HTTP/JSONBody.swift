internal import FoundationEssentials
internal import Hummingbird
internal import NIOCore
internal import NIOFoundationEssentialsCompat

extension Request {
  /// The value of a JSON body of at most so many bytes. Throws `badRequest` in the words given.
  func json<Value: Decodable>(
    atMost most: Int, refusal: String = "the body is malformed"
  ) async throws -> Value {
    let buffer = try await body.collect(upTo: most)
    guard let value = try? JSONDecoder().decode(Value.self, from: Data(buffer: buffer)) else {
      throw AgentError(.badRequest, refusal)
    }
    return value
  }

  /// The same, from a page: it can send other types without asking the browser's leave first.
  func pageJSON<Value: Decodable>(
    atMost most: Int, refusal: String = "the body is malformed"
  ) async throws -> Value {
    let type = headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
    guard type == "application/json" else { throw AgentError(.badRequest, "the body is sent as application/json") }
    return try await json(atMost: most, refusal: refusal)
  }
}
