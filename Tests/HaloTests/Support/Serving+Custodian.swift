import Identity
import Logging
import NIOCore
import ServiceLifecycle

@testable import Halo

/// Serves a node over mutual TLS on a free loopback port while the body runs, and hands it a member's client.
func serving(
  _ node: Node, to person: Person, _ body: @Sendable @escaping (HaloClient, HaloNetwork) async throws -> Void
) async throws {
  let cast = try Cast(ledger: node.town.ledger)
  let keys = node.custodian.keys
  var quiet = Logger(label: "test")
  quiet.logLevel = .critical
  let (ports, announce) = AsyncStream<Int>.makeStream()
  let server = try HaloServer(
    credentials: cast.credentials(.custodian, keys: keys), port: 0, logger: quiet,
    onRunning: { announce.yield($0.localAddress?.port ?? 0) },
    addRoutes: { CustodianRoutes(node.custodian).add(to: $0) })
  let group = ServiceGroup(configuration: .init(services: [server], logger: quiet))
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await group.run() }
    var iterator = ports.makeAsyncIterator()
    let port = await iterator.next() ?? 0
    let result: Result<Void, any Error>
    do {
      try await calling(
        [(keys.member, "https://127.0.0.1:\(port)")], cast.credentials(.clinician, keys: person.keys)
      ) { network in
        let clock = node.town.clock
        try await body(
          HaloClient(network, ledger: node.town.ledger, keys: person.keys, clock: { clock.now }), network)
      }
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await group.triggerGracefulShutdown()
    try await tasks.waitForAll()
    try result.get()
  }
}
