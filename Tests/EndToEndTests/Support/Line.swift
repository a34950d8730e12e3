import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A line between somebody and the ledger that a test can cut, mend, and lead elsewhere.
final class Line: Sendable {
  /// Where whoever uses the line connects to.
  let port: Int
  private let listener: any Channel
  private let exchange = Exchange()

  /// Opens a line to a port of this computer.
  init(to port: Int) async throws {
    exchange.lead(to: port)
    listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 64)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { [exchange] near in exchange.connect(near) }
      .bind(host: "127.0.0.1", port: 0).get()
    self.port = try #require(listener.localAddress?.port)
  }

  deinit {
    cut()
    listener.close(promise: nil)
  }

  /// Where the ledger is for whoever uses the line.
  var url: String { "http://127.0.0.1:\(port)" }

  /// Ends every connection, and every new one at once.
  func cut() { exchange.lead(to: nil) }

  /// Leads new connections to a port, and ends those that led elsewhere.
  func lead(to port: Int) { exchange.lead(to: port) }
}

/// Connects callers with whom the line leads to.
private final class Exchange: Sendable {
  private let state = Mutex(Inside())

  private struct Inside {
    var target: Int?
    var channels: [any Channel] = []
  }

  func lead(to target: Int?) {
    let channels = state.withLock { state -> [any Channel] in
      guard state.target != target else { return [] }
      defer { (state.target, state.channels) = (target, []) }
      return state.channels
    }
    for channel in channels { channel.close(promise: nil) }
  }

  func connect(_ near: any Channel) -> EventLoopFuture<Void> {
    let target = state.withLock { state in
      if state.target != nil { state.channels.append(near) }
      return state.target
    }
    guard let target else { return near.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
    return ClientBootstrap(group: near.eventLoop).channelOption(.autoRead, value: false)
      .connect(host: "127.0.0.1", port: target)
      .flatMap { far in
        near.pipeline.addHandler(Splice(to: far))
          .flatMap { far.pipeline.addHandler(Splice(to: near)) }
          .flatMap { near.setOption(.autoRead, value: true) }
          .flatMap { far.setOption(.autoRead, value: true) }
      }
  }
}

/// Hands what one end says to the other.
private final class Splice: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  private let other: any Channel

  init(to other: any Channel) { self.other = other }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    other.writeAndFlush(unwrapInboundIn(data), promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
