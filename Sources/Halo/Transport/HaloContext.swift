internal import FoundationEssentials
public import Hummingbird
public import Identity
internal import NIOCore
internal import NIOSSL

/// What a handler of a ``HaloServer`` knows of its request.
public struct HaloContext: RequestContext {
  /// What Hummingbird itself keeps.
  public var coreContext: CoreRequestContextStorage
  /// The member at the other end of the connection, by its certificate; nil only where no ``HaloServer`` is between. It
  /// may be a gateway that forwards others' requests: whose request it is says the signature over it.
  public internal(set) var caller: MemberCertificate?
  let channel: any Channel

  /// Begins a request.
  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

/// Reads the caller's certificate, which TLS has checked against the root, into the context. TLS knows neither ledgers,
/// of which one authority's key may have several, nor how old a session is that a client resumes: hence both are
/// checked here.
struct KnowingCaller: RouterMiddleware {
  typealias Context = HaloContext

  let ledger: Word

  func handle(
    _ request: Request, context: HaloContext, next: (Request, HaloContext) async throws -> Response
  ) async throws -> Response {
    guard let shown = try await context.channel.nioSSL_peerCertificate().get(),
      let certificate = try? MemberCertificate(der: try shown.toDERBytes()), certificate.ledger == ledger,
      certificate.notAfter >= Date()
    else { throw HTTPError(.forbidden, message: "no certificate of a member of this ledger") }
    var context = context
    context.caller = certificate
    return try await next(request, context)
  }
}
