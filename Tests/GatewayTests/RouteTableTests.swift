import HTTPTypes
import Hummingbird
import Synchronization
import Testing

@testable import Gateway

/// Routes and their description are one.
struct RouteTableTests {
  /// Takes routes and answers none.
  private final class Recorder: RouterMethods {
    typealias Context = GatewayContext
    private let list = Mutex<[String]>([])

    var routes: [String] { list.withLock(\.self) }

    func on<Responder: HTTPResponder>(
      _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
    ) -> Self where Responder.Context == GatewayContext {
      list.withLock { $0.append("\(method.rawValue.lowercased()) \(Self.described(path.description))") }
      return self
    }

    func add(middleware: any MiddlewareProtocol<Request, Response, GatewayContext>) -> Self { self }

    /// A router's path as OpenAPI writes it.
    private static func described(_ path: String) -> String {
      path.split(separator: "/").reduce(into: "") { text, part in
        text += part.hasPrefix(":") ? "/{\(part.dropFirst())}" : part == "**" ? "/{route}" : "/\(part)"
      }
    }
  }

  @Test func `every route is described, and every description is of a route`() async throws {
    try await Hall.run { hall in
      let recorder = Recorder()
      GatewayRoutes(core: hall.core).add(to: recorder)
      let registered = Set(recorder.routes)
      #expect(registered.count == recorder.routes.count)
      // The pages themselves are files and no operations.
      let pages: Set = ["get ", "get /{route}"]
      #expect(registered.isSuperset(of: pages))
      let described = OpenAPI.operations.map { "\($0.method) \($0.path)" }
      #expect(Set(described).count == described.count)
      #expect(registered.subtracting(pages).subtracting(described) == [])
      #expect(Set(described).subtracting(registered) == [])
    }
  }
}
