internal import Hummingbird
internal import NIOCore

/// What a handler of the agent knows of its request: what Hummingbird keeps, and the loop that writes to the connection.
struct AgentContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let loop: any EventLoop

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    loop = source.channel.eventLoop
  }
}
