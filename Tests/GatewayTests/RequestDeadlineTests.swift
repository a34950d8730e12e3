import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Gateway

/// A connection ends when what it is to bring does not come in time, however steadily it trickles.
struct RequestDeadlineTests {
  private let channel: EmbeddedChannel

  init() throws {
    channel = EmbeddedChannel(handler: RequestDeadline(head: .seconds(75), body: .minutes(10), most: 10))
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  private func request() throws {
    try channel.writeInbound(
      HTTPRequestPart.head(HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/")))
  }

  private func body(_ count: Int) throws {
    try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 1, count: count)))
  }

  private func answer() throws {
    try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
    try channel.writeOutbound(HTTPResponsePart.end(nil))
  }

  private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

  @Test func `a first head has 75 seconds`() throws {
    pass(74)
    #expect(channel.isActive)
    pass(1)
    #expect(!channel.isActive)
  }

  @Test func `a body has ten minutes from its head on, and the answer as long as it likes`() throws {
    try request()
    pass(599)
    #expect(channel.isActive)
    try channel.writeInbound(HTTPRequestPart.end(nil))
    pass(10_000)
    #expect(channel.isActive)
    try answer()
    try request()
    pass(600)
    #expect(!channel.isActive)
  }

  @Test func `the next head has 75 seconds from the answer's end on`() throws {
    for _ in 0..<5 {
      try request()
      try channel.writeInbound(HTTPRequestPart.end(nil))
      try answer()
      pass(60)
      #expect(channel.isActive)
    }
    pass(15)
    #expect(!channel.isActive)
  }

  @Test func `an answer before the body has come does not end its time, nor stretch it`() throws {
    try request()
    pass(300)
    try answer()
    pass(299)
    #expect(channel.isActive)
    pass(1)
    #expect(!channel.isActive)
  }

  @Test func `a body has so many bytes and no more, each request anew`() throws {
    for _ in 0..<2 {
      try request()
      try body(10)
      try channel.writeInbound(HTTPRequestPart.end(nil))
      try answer()
      #expect(channel.isActive)
    }
    try request()
    try body(6)
    try body(5)
    #expect(!channel.isActive)
  }
}
