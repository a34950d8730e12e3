internal import FoundationEssentials
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// The certificate that a server shows when it is spoken to over TLS, whether it is to be believed or not: only so can be
/// said that one is over. Nothing is sent to the server, and nothing of it is believed.
struct ShownCertificate: Sendable {
  private static let patience = TimeAmount.seconds(10)

  /// When it begins to be good.
  let notBefore: Date
  /// When it ends.
  let notAfter: Date

  /// Asks the server of an address that begins with https. Nil when it cannot be reached or shows none.
  init?(of url: String) async {
    guard let address = URL(string: url), address.scheme == "https", let host = address.host, !host.isEmpty,
      let (from, until) = try? await Self.ask(host, port: address.port ?? 443)
    else { return nil }
    notBefore = Date(timeIntervalSince1970: TimeInterval(from))
    notAfter = Date(timeIntervalSince1970: TimeInterval(until))
  }

  private struct NothingShown: Error {}

  private static func ask(_ host: String, port: Int) async throws -> (from: Int, until: Int) {
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    // An address is no server name in TLS.
    let name = (try? SocketAddress(ipAddress: bare, port: 0)) == nil ? bare : nil
    let context = try NIOSSLContext(configuration: .makeClientConfiguration())
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let shown = loop.makePromise(of: (from: Int, until: Int).self)
    let timer = loop.scheduleTask(in: patience) { shown.fail(NothingShown()) }
    let connecting = ClientBootstrap(group: loop).connectTimeout(patience).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        let handler = try NIOSSLClientHandler(
          context: context, serverHostname: name,
          customVerificationCallback: { certificates, verdict in
            if let leaf = certificates.first {
              shown.succeed((Int(leaf.notValidBefore), Int(leaf.notValidAfter)))
            } else {
              shown.fail(NothingShown())
            }
            verdict.succeed(.failed)
          })
        try channel.pipeline.syncOperations.addHandler(handler)
      }
    }.connect(host: bare, port: port)
    connecting.whenFailure { shown.fail($0) }
    connecting.whenSuccess { channel in channel.closeFuture.whenComplete { _ in shown.fail(NothingShown()) } }
    defer {
      timer.cancel()
      connecting.whenSuccess { $0.close(promise: nil) }
    }
    return try await shown.futureResult.get()
  }
}
