internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension GatewayRoutes {
  /// A stream of server-sent events for as long as the session and the connection last.
  func events(for caller: Core.Caller) throws(GatewayError) -> Response {
    let (number, events) = try core.hub.listen()
    let ending = core.sessions.onEnd(of: caller.session) { [core] in core.hub.tell(.ended, to: number) }
    // It may have ended after it was found good and before anybody could be told.
    if !core.sessions.isRunning(caller.session) { core.hub.tell(.ended, to: number) }
    let size = core.member.pieces.size
    let body = ResponseBody { [core] writer in
      defer {
        core.hub.leave(number)
        core.sessions.forget(ending)
      }
      try await writer.write(Self.text(of: .ledger(size)))
      for await event in events {
        // A session that nobody uses ends as well.
        let isOver = event == .ended || core.clock() >= caller.session.createdAt + Session.lifetime
        try await writer.write(Self.text(of: isOver ? .ended : event))
        if isOver { break }
      }
      try await writer.finish(nil)
    }
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no"],
      body: body)
  }

  private static func text(of event: EventHub.Event) -> ByteBuffer {
    switch event {
    case .ledger(let size): ByteBuffer(string: "event: ledger\ndata: {\"size\":\(size)}\n\n")
    case .ended: ByteBuffer(string: "event: session\ndata: {\"ended\":true}\n\n")
    case .beat: ByteBuffer(string: ": still here\n\n")
    }
  }
}
