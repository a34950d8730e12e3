import Testing

@testable import Gateway

/// Who fails too often waits.
struct ThrottleTests {
  private let clock = SetClock(1_700_000_000)
  private let throttle: Throttle

  init() { throttle = Throttle(clock: clock.read) }

  @Test(arguments: [(Throttle.Name.account("cleo"), 10), (.address(ClientAddress("192.0.2.1")), 60)])
  func `so many failures a minute pass`(name: Throttle.Name, most: Int) {
    for _ in 0..<most {
      #expect(throws: Never.self) { try throttle.check([name]) }
      throttle.count([name])
    }
    let error = #expect(throws: GatewayError.self) { try throttle.check([name]) }
    #expect(error?.code == .tooMany)
    #expect(error?.retryAfter == 60)
    #expect(throws: Never.self) { try throttle.check([.account("carl"), .address(ClientAddress("cleo"))]) }
    clock.pass(59)
    let last = #expect(throws: GatewayError.self) { try throttle.check([name]) }
    #expect(last?.retryAfter == 1)
    clock.pass(1)
    #expect(throws: Never.self) { try throttle.check([name]) }
  }

  @Test func `whoever fails on and on stays out, and is let in a minute after`() {
    let name = Throttle.Name.account("cleo")
    for _ in 0..<30 {
      throttle.count([name])
      clock.pass(1)
    }
    #expect(throws: GatewayError(.tooMany, "")) { try throttle.check([name]) }
    clock.pass(60)
    #expect(throws: Never.self) { try throttle.check([name]) }
  }

  @Test func `an account is counted wherever its failures come from`() {
    for number in 0..<10 { throttle.count([.account("cleo"), .address(ClientAddress("192.0.2.\(number)"))]) }
    #expect(throws: GatewayError(.tooMany, "")) {
      try throttle.check([.account("cleo"), .address(ClientAddress("192.0.2.99"))])
    }
    #expect(throws: Never.self) { try throttle.check([.account("carl"), .address(ClientAddress("192.0.2.1"))]) }
  }

  @Test func `names by the thousand put aside what is over before anything else, and take bounded memory`() {
    for number in 0..<20_000 { throttle.count([.account("old\(number)")]) }
    clock.pass(60)
    for _ in 0..<10 { throttle.count([.account("cleo")]) }
    for number in 0..<10_000 { throttle.count([.account("new\(number)")]) }
    #expect(throws: GatewayError(.tooMany, "")) { try throttle.check([.account("cleo")]) }
    #expect(throttle.size <= 20_001)
    for number in 0..<30_000 { throttle.count([.account("more\(number)")]) }
    #expect(throttle.size <= 20_002)
  }
}
