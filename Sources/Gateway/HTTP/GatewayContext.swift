internal import Hummingbird
internal import NIOCore

/// What a handler knows of its request besides the request.
struct GatewayContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The address at the other end of the connection; a proxy's where there is one.
  let remoteAddress: String

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    remoteAddress = source.channel.remoteAddress?.ipAddress ?? "unknown"
  }
}
