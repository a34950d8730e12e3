import Hummingbird
import Identity
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

@testable import Halo

/// Counts the requests that reach a handler.
final class Visits: Sendable {
  private let number = Atomic<Int>(0)
  var count: Int { number.load(ordering: .relaxed) }
  func add() { number.add(1, ordering: .relaxed) }
}

/// Serves on a free loopback port while the body runs, then shuts down. The server may hold any credentials; its
/// routes: `GET /caller` answers the caller's digits, `POST /echo` sends back what it is sent, `GET /zeros/:count` so
/// many zeros, `GET /never` answers nothing until the connection ends, `GET /half` only a beginning.
func serving(
  _ credentials: Credentials, visits: Visits = Visits(), host: String = "127.0.0.1",
  _ body: @Sendable @escaping (_ port: Int) async throws -> Void
) async throws {
  var quiet = Logger(label: "test")
  quiet.logLevel = .critical
  let (ports, announce) = AsyncStream<Int>.makeStream()
  let server = try HaloServer(
    unchecked: credentials, host: host, port: 0, logger: quiet,
    onRunning: { announce.yield($0.localAddress?.port ?? 0) },
    addRoutes: { router in
      router.get("caller") { _, context in
        visits.add()
        return context.caller?.member.hex ?? "nobody"
      }
      router.post("echo") { request, _ in
        visits.add()
        return Response(status: .ok, body: ResponseBody(asyncSequence: request.body))
      }
      router.get("never") { _, _ in
        visits.add()
        try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(3600)) }
        return ""
      }
      router.get("half") { _, _ in
        visits.add()
        return Response(
          status: .ok,
          body: ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "half"))
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(3600)) }
            try await writer.finish(nil)
          })
      }
      router.get("zeros/:count") { _, context in
        visits.add()
        let count = try context.parameters.require("count", as: Int.self)
        return Response(
          status: .ok,
          body: ResponseBody { writer in
            var left = count
            while left > 0 {
              let piece = min(left, 1 << 16)
              try await writer.write(ByteBuffer(repeating: 0, count: piece))
              left -= piece
            }
            try await writer.finish(nil)
          })
      }
    })
  let group = ServiceGroup(configuration: .init(services: [server], logger: quiet))
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await group.run() }
    var iterator = ports.makeAsyncIterator()
    if let port = await iterator.next() { try await body(port) }
    await group.triggerGracefulShutdown()
    // Throws when the server ended otherwise than by the shutdown.
    try await tasks.waitForAll()
  }
}

/// Calls custodians while the body runs.
func calling(
  _ addresses: [(MemberID, String)], _ credentials: Credentials,
  _ body: (HaloNetwork) async throws -> Void
) async throws {
  let network = try HaloNetwork(
    custodians: addresses.map { try CustodianAddress(member: $0.0, url: $0.1) }, credentials: credentials)
  do {
    try await body(network)
  } catch {
    await network.shutdown()
    throw error
  }
  await network.shutdown()
}

/// The code of the error that a call throws; nil when it throws none.
func refusal(_ call: () async throws -> Void) async -> HaloError? {
  do {
    try await call()
    return nil
  } catch {
    return error as? HaloError
  }
}
