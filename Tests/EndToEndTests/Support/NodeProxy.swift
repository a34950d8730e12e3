import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// A node of a chain that answers as the real one does, until it is told otherwise.
final class NodeProxy: Sendable {
  /// How it answers.
  enum Way: String {
    case honest
    /// It hides all logs.
    case omits
    /// It alters the logs that it shows.
    case alters
    /// It shows other blocks under the same numbers.
    case forges
    /// It knows nothing newer than when it was told so.
    case stale
    /// It does not answer.
    case dead
  }

  let url: String
  private let child: Child

  init(of node: String, number: Int, in folder: String) async throws {
    child = try Child(
      try #require(Engine.python), [Engine.repository + "/Tests/EndToEndTests/Python/node_proxy.py", node],
      keeping: "proxy-\(number)", in: folder)
    url = try await child.address()
  }

  /// From now on it answers so.
  func go(_ way: Way) async throws {
    var request = HTTPClientRequest(url: url + "/way")
    request.method = .POST
    request.body = .bytes(ByteBuffer(string: way.rawValue))
    let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    try #require(answer.status == .ok)
  }
}
