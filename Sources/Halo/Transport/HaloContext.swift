internal import FoundationEssentials
public import Hummingbird
public import Identity
internal import NIOCore
internal import NIOSSL
internal import Synchronization

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
  private let known = KnownCertificates()

  init(ledger: Word) { self.ledger = ledger }

  func handle(
    _ request: Request, context: HaloContext, next: (Request, HaloContext) async throws -> Response
  ) async throws -> Response {
    guard let shown = try await context.channel.nioSSL_peerCertificate().get(),
      let certificate = try? known.certificate(try shown.toDERBytes()), certificate.ledger == ledger,
      certificate.notAfter >= Date()
    else { throw HTTPError(.forbidden, message: "no certificate of a member of this ledger") }
    var context = context
    context.caller = certificate
    return try await next(request, context)
  }
}

/// Certificates as they were read before: a connection shows the same one with every request, and reading one takes as
/// long as checking several signatures. What is kept says nothing of whether it is to be trusted or in date.
private final class KnownCertificates: Sendable {
  private static let most = 1024
  private let known = Mutex<[[UInt8]: MemberCertificate]>([:])

  func certificate(_ der: [UInt8]) throws -> MemberCertificate {
    if let before = known.withLock({ $0[der] }) { return before }
    let certificate = try MemberCertificate(der: der)
    known.withLock { known in
      if known.count >= Self.most { known = [:] }
      known[der] = certificate
    }
    return certificate
  }
}
