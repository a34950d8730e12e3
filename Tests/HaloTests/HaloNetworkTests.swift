import AsyncHTTPClient
import Identity
import NIOCore
import NIOHTTP1
import Testing

@testable import Halo

@Suite struct HaloNetworkTests {
  private let custodian: Credentials
  private let reader: Credentials

  init() throws {
    let cast = try Cast()
    custodian = try cast.credentials(.custodian)
    reader = try cast.credentials(.clinician)
  }

  @Test func `a large body goes both ways as a stream`() async throws {
    let count = 40
    try await serving { network in
      let pieces = AsyncStream<ByteBuffer> { stream in
        for number in 0..<count { stream.yield(ByteBuffer(repeating: UInt8(number), count: 1 << 18)) }
        stream.finish()
      }
      let answer = try await network.stream(
        custodian.member, .POST, "/echo", body: .stream(pieces, length: .known(Int64(count << 18))),
        atMost: count << 18, timeout: .seconds(30))
      #expect(answer.status == 200)
      var position = 0
      for try await piece in answer.body {
        for byte in piece.readableBytesView {
          if byte != UInt8(position >> 18) { Issue.record("byte \(position) is another") }
          position += 1
        }
      }
      #expect(position == count << 18)
    }
  }

  @Test func `headers and bytes are sent`() async throws {
    try await serving { network in
      let answer = try await network.call(
        custodian.member, .POST, "/echo", headers: [("content-type", "text/plain")],
        body: .bytes(ByteBuffer(string: "hello")), atMost: 5, timeout: .seconds(10))
      #expect(String(buffer: answer.body) == "hello")
    }
  }

  @Test(arguments: [99_999, 0])
  func `an answer larger than is accepted is refused, whether it is taken whole or streamed`(limit: Int) async throws {
    try await serving { network in
      let whole = try await network.call(
        custodian.member, .GET, "/zeros/100000", atMost: 100_000, timeout: .seconds(10))
      #expect(whole.body.readableBytes == 100_000)
      let call = await refusal {
        _ = try await network.call(custodian.member, .GET, "/zeros/100000", atMost: limit, timeout: .seconds(10))
      }
      #expect(call?.code == .tooLarge)
      let stream = await refusal {
        let answer = try await network.stream(
          custodian.member, .GET, "/zeros/100000", atMost: limit, timeout: .seconds(10))
        for try await _ in answer.body {}
      }
      #expect(stream?.code == .tooLarge)
    }
  }

  @Test func `who does not listen is unreachable, and named`() async throws {
    // Port 1 is nobody's.
    try await calling([(custodian.member, "https://127.0.0.1:1")], reader) { network in
      let error = await refusal {
        _ = try await network.call(custodian.member, .GET, "/", atMost: 0, timeout: .seconds(10))
      }
      #expect(error?.code == .unreachable)
      #expect(error?.detail.contains(custodian.member.hex.prefix(12)) == true)
    }
  }

  @Test func `a head or a body that does not come is not waited for`() async throws {
    try await serving { network in
      for path in ["/never", "/half"] {
        let error = await refusal {
          _ = try await network.call(custodian.member, .GET, path, atMost: 100, timeout: .milliseconds(300))
        }
        #expect(error?.code == .timedOut, "\(path)")
      }
    }
  }

  @Test func `a custodian that was not named is not called`() async throws {
    try await calling([(custodian.member, "https://127.0.0.1:1")], reader) { network in
      let error = await refusal {
        _ = try await network.call(reader.member, .GET, "/", atMost: 0, timeout: .seconds(10))
      }
      #expect(error?.code == .unknownCustodian)
      #expect(network.roundTrips == 0)
    }
  }

  @Test func `a call that is given up ends`() async throws {
    try await serving { network in
      let call = Task {
        await refusal {
          _ = try await network.call(custodian.member, .GET, "/never", atMost: 0, timeout: .seconds(60))
        }
      }
      while network.roundTrips == 0 { await Task.yield() }
      call.cancel()
      #expect(await call.value?.code == .cancelled)
    }
  }

  @Test func `a server stops while connections are open, and answers no more`() async throws {
    let (networks, keep) = AsyncStream<HaloNetwork>.makeStream()
    try await HaloTests.serving(custodian) { port in
      let address = try CustodianAddress(member: custodian.member, url: "https://127.0.0.1:\(port)")
      let network = try HaloNetwork(custodians: [address], credentials: reader)
      keep.yield(network)
      _ = try await network.call(custodian.member, .GET, "/caller", atMost: 100, timeout: .seconds(10))
      // The connection is kept for the next call while the server shuts down.
    }
    keep.finish()
    for await network in networks {
      let error = await refusal {
        _ = try await network.call(custodian.member, .GET, "/caller", atMost: 100, timeout: .seconds(10))
      }
      #expect(error?.code == .unreachable)
      await network.shutdown()
    }
  }

  /// Calls one custodian while it serves.
  private func serving(_ body: @Sendable @escaping (HaloNetwork) async throws -> Void) async throws {
    try await HaloTests.serving(custodian) { port in
      try await calling([(custodian.member, "https://127.0.0.1:\(port)")], reader, body)
    }
  }
}
