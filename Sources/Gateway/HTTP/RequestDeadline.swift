internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Closes connections on which a request does not come whole in time, however steadily its bytes trickle in: a time limit
/// on silence alone would let one client hold a connection for ever with a byte a minute. It closes those too whose body
/// is larger than any route takes: what follows an early refusal would else be read for as long as it comes.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler, @unchecked Sendable {
  // Sound because a channel calls its handlers on its own event loop alone, and scheduled tasks run there too.
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let head: TimeAmount
  private let body: TimeAmount
  private let most: Int
  /// When what is waited for must be there; nil while an answer is made.
  private var due: NIODeadline?
  /// One timer a connection, which looks when it rings whether anything is due: setting and cancelling one for each request
  /// would cost time that grows with the number of connections.
  private var timer: (at: NIODeadline, scheduled: Scheduled<Void>)?
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

  func handlerRemoved(context: ChannelHandlerContext) { timer?.scheduled.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.scheduled.cancel()
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
    // The answer may take its time.
    case .end: due = nil
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    // The next head is waited for from the answer's end on, unless the request is still coming in.
    if case .end = unwrapOutboundIn(data), due == nil { start(head, context) }
    context.write(data, promise: promise)
  }

  private func start(_ limit: TimeAmount, _ context: ChannelHandlerContext) {
    let due = context.eventLoop.now + limit
    self.due = due
    if let timer, timer.at <= due { return }
    timer?.scheduled.cancel()
    setTimer(due, context.channel)
  }

  private func setTimer(_ at: NIODeadline, _ channel: any Channel) {
    let scheduled = channel.eventLoop.scheduleTask(deadline: at) { [weak self] in
      guard let self else { return }
      timer = nil
      guard let due else { return }
      if due <= channel.eventLoop.now { channel.close(promise: nil) } else { setTimer(due, channel) }
    }
    timer = (at, scheduled)
  }
}
