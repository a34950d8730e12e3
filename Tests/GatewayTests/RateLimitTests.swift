import Identity
import Monitoring
import NIOHTTP1
import Testing

@testable import Gateway

/// How much a session and an address may ask, whatever comes of it.
struct RateLimitTests {
  private let clock = SetClock(1_700_000_000)

  private func limit(session: UInt64 = 3, address: UInt64 = 5) -> RateLimit {
    RateLimit(RateLimit.Rates(session: session, address: address), clock: clock.read)
  }

  private func taken(_ name: RateLimit.Name, _ limit: RateLimit, of tries: Int) -> Int {
    (0..<tries).count { _ in (try? limit.take(name)) != nil }
  }

  @Test func `ten seconds' worth passes at once, then so many a second, and no more are saved up`() {
    let limit = limit()
    #expect(taken(.session(1), limit, of: 100) == 30)
    let error = #expect(throws: GatewayError.self) { try limit.take(.session(1)) }
    #expect(error?.code == .tooMany)
    #expect(error?.retryAfter == 1)
    clock.pass(1)
    #expect(taken(.session(1), limit, of: 100) == 3)
    clock.pass(4)
    #expect(taken(.session(1), limit, of: 100) == 12)
    clock.pass(1_000_000)
    #expect(taken(.session(1), limit, of: 100) == 30)
  }

  @Test func `everybody has a bucket of their own, and a limit of 0 is none`() {
    let limit = limit(session: 3, address: 0)
    #expect(taken(.session(1), limit, of: 31) == 30)
    #expect(taken(.session(2), limit, of: 31) == 30)
    #expect(taken(.address(ClientAddress("192.0.2.1")), limit, of: 10_000) == 10_000)
    #expect(limit.size == 2)
  }

  @Test func `a clock that is set back gives nothing and takes nothing away`() {
    let limit = limit()
    #expect(taken(.session(1), limit, of: 20) == 20)
    clock.set(clock.now - 100)
    #expect(taken(.session(1), limit, of: 20) == 10)
    clock.pass(1)
    #expect(taken(.session(1), limit, of: 20) == 3)
  }

  @Test func `addresses by the thousand take bounded memory, and who was busy lately is remembered the longest`()
    throws
  {
    let limit = limit(address: 1)
    for number in 0..<Int64(RateLimit.mostBuckets - 1) { try limit.take(.session(number)) }
    clock.pass(10)
    let busy = RateLimit.Name.address(ClientAddress("192.0.2.1"))
    #expect(taken(busy, limit, of: 20) == 10)
    for number in 0..<Int64(1000) { try limit.take(.session(-1 - number)) }
    #expect(limit.size <= 1001)
    #expect(taken(busy, limit, of: 20) == 0)
    for number in 0..<Int64(2 * RateLimit.mostBuckets) { try limit.take(.session(number)) }
    #expect(limit.size <= RateLimit.mostBuckets)
  }

  @Test func `whoever asks too much waits, over HTTP, and others do not`() async throws {
    try await Hall.run({ $0.sessionRate = 1 }) { hall in
      let (cleo, carl) = (try await hall.visitor(.clinician), try await hall.visitor(.clinician))
      for _ in 0..<10 { #expect(try await cleo.send("GET", "/v1/session").status == 200) }
      let answer = try await cleo.send("GET", "/v1/session")
      #expect(answer.status == 429)
      #expect(answer.code == "tooMany")
      #expect(answer.headers.first(name: "retry-after") == "1")
      #expect(try await carl.send("GET", "/v1/session").status == 200)
      // What is not signed by the device uses up nobody's share.
      for _ in 0..<20 { #expect(try await hall.send("GET", "/v1/session").status == 401) }
      #expect(try await carl.send("GET", "/v1/session").status == 200)
      hall.clock.pass(1)
      #expect(try await cleo.send("GET", "/v1/session").status == 200)
      #expect(try await cleo.send("GET", "/v1/session").status == 429)
      #expect(await hall.core.metrics.text(of: hall.core).contains(#"aureole_gateway_limited_total{by="session"} 2"#))
    }
  }

  @Test func `an address waits, by the word of a proxy that is trusted alone`() async throws {
    @Sendable func ask(_ hall: Hall, _ forwarded: String) async throws -> UInt {
      try await hall.send("GET", "/healthz", headers: [("x-forwarded-for", forwarded)]).status
    }
    try await Hall.run({ $0.addressRate = 1 }) { (hall: Hall) async throws in
      for number in 0..<10 { #expect(try await ask(hall, "192.0.2.\(number)") == 200) }
      #expect(try await ask(hall, "192.0.2.11") == 429)
    }
    try await Hall.run({ ($0.addressRate, $0.proxies) = (1, 1) }) { (hall: Hall) async throws in
      for number in 0..<10 { #expect(try await ask(hall, "198.51.100.\(number), 192.0.2.1") == 200) }
      #expect(try await ask(hall, "192.0.2.1") == 429)
      #expect(try await ask(hall, "192.0.2.2") == 200)
    }
  }
}
