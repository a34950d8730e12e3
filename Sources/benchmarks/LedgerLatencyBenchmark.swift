import Contract
import EmbeddedLedger
import Glibc
import Identity
import Logging
import NIOCore
import ServiceLifecycle

/// Measures what one person waits for: one client that submits one action after the other over HTTP on the loopback
/// address, each answered only when it is on disk. The reference is what cannot be saved: verifying one signature and
/// syncing one page.
enum LedgerLatencyBenchmark {
  private static let warmUp = 200
  private static let count = 2_000

  static func rows() async throws -> [Row] {
    let fixture = try LedgerFixture(clinicians: 1)
    defer { fixture.remove() }
    let sequencer = try await fixture.sequencer(named: "latency")
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let server = LedgerServer(sequencer, port: 0, logger: LedgerFixture.silent) { channel in
      port.yield(channel.localAddress?.port ?? 0)
    }
    let group = ServiceGroup(configuration: .init(services: [server], logger: LedgerFixture.silent))
    async let running: Void = group.run()
    var times = [Double]()
    if let number = await ports.first(where: { _ in true }) {
      let client = try LedgerClient("http://127.0.0.1:\(number)")
      for index in 0..<(warmUp + count) {
        let action = try fixture.request(by: 0, sequence: index + 1)
        let time = try await milliseconds {
          let receipt = try await client.submit(action)
          precondition(receipt.isRecorded)
        }
        if index >= warmUp { times.append(time) }
      }
    }
    await group.triggerGracefulShutdown()
    try await running
    let (verified, synced) = (try await verification(fixture), try await sync(in: fixture.folder))
    let least = verified + synced
    return [
      Row(
        name: "ledger.submit.http", unit: "ms", ours: times.median, reference: least, ratio: times.median / least,
        goal: 1)
    ]
  }

  private static func verification(_ fixture: LedgerFixture) async throws -> Double {
    let (action, key) = (try fixture.request(by: 0, sequence: 1), fixture.clinicians[0].key.verifyingKey)
    let message = action.action.bytes
    var times = [Double]()
    for _ in 0..<200 { times.append(await milliseconds { _ = key.verifies(action.signature, message: message) }) }
    return times.median
  }

  private static func sync(in folder: String) async throws -> Double {
    // The literal arguments fit open(2)'s variadic form; the path lives for the length of the call.
    let descriptor = unsafe open(folder + "/sync", O_RDWR | O_CREAT | O_CLOEXEC, mode_t(0o600))
    precondition(descriptor >= 0)
    defer { close(descriptor) }
    let page = [UInt8](repeating: 7, count: 4096)
    var times = [Double]()
    for _ in 0..<200 {
      times.append(
        await milliseconds {
          // The array lives for the length of the call and has the bytes that are written.
          precondition(unsafe write(descriptor, page, page.count) == page.count && fdatasync(descriptor) == 0)
        })
    }
    return times.median
  }

  private static func milliseconds(_ body: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await body()
    return (clock.now - start) / .milliseconds(1)
  }
}
