internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Closes connections on which a request does not come whole in time, however steadily its bytes trickle in: a time limit
/// on silence alone would let one client hold a connection for ever with a byte a minute. It closes those too whose body
/// is larger than any route takes: what follows an early refusal would else be read for as long as it comes.
final class RequestDeadline: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
  // Sound because a channel calls its handlers on its own event loop alone, and scheduled tasks run there too.
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let head: TimeAmount
  private let body: TimeAmount
  private let most: Int
  private var timer: Scheduled<Void>?
  private var room = 0

  /// Gives a head so long from the connection or the last request on, and a body so long from its head on and so many
  /// bytes. These leave the route that refuses at its own, lower bound some time to say so.
  init(head: TimeAmount = .seconds(75), body: TimeAmount = .minutes(10), most: Int = 128 << 20) {
    self.head = head
    self.body = body
    self.most = most
  }

  func channelActive(context: ChannelHandlerContext) {
    start(head, context)
    context.fireChannelActive()
  }

  func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive, timer == nil { start(head, context) }
  }

  func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      start(body, context)
      room = most
    case .body(let piece):
      room -= piece.readableBytes
      guard room >= 0 else { return context.close(promise: nil) }
    // The answer may take its time; the next head is waited for once something comes again.
    case .end: timer?.cancel()
    }
    context.fireChannelRead(data)
  }

  private func start(_ limit: TimeAmount, _ context: ChannelHandlerContext) {
    timer?.cancel()
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
  }
}
