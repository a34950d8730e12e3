internal import AsyncHTTPClient
internal import Dispatch
internal import FoundationEssentials
internal import Identity
internal import NIOCore
internal import NIOFoundationEssentialsCompat
internal import NIOHTTP1
internal import NIOSSL

/// The way to a gateway: over TLS, with the certificates of the system or those that were named, and without it on this
/// computer alone.
final class GatewayLink: Sendable {
  static let mostAnswerBytes = 64 << 10

  /// An answer. Without `from` it is the gateway's own; with it, a custodian's or the ledger's host's.
  struct Answer: Sendable {
    let status: Int
    let body: Data
    let from: String?

    var isSuccess: Bool { (200..<300).contains(status) }
  }

  let origin: Origin
  private let client: HTTPClient
  private let isOwnClient: Bool

  /// Makes ready; connects to nobody. Throws `networkRefused` when the certificates are none.
  init(_ origin: Origin, certificates: String?) throws(ClientError) {
    self.origin = origin
    guard let certificates else {
      client = .direct
      isOwnClient = false
      return
    }
    guard let trusted = try? NIOSSLCertificate.fromPEMBytes(Array(certificates.utf8)), !trusted.isEmpty else {
      throw ClientError(.fileRefused, "the file of certificates holds none in PEM")
    }
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates(trusted)
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    isOwnClient = true
  }

  deinit {
    // Nobody is left to wait for the closing of its connections.
    if isOwnClient { client.shutdown(queue: .global()) { _ in } }
  }

  /// Sends a request and takes the whole answer. Throws `ledgerUnreachable` when none comes, `networkRefused` when TLS does
  /// not trust who answers.
  func call(
    _ method: String, _ target: String, _ body: [UInt8] = [], headers: [(String, String)] = [],
    atMost limit: Int = mostAnswerBytes, within seconds: Double = 30
  ) async throws(ClientError) -> Answer {
    var request = HTTPClientRequest(url: origin.text + target)
    request.method = HTTPMethod(rawValue: method)
    request.headers.add(name: "user-agent", value: "aureole")
    for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
    if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
    do {
      let response = try await client.execute(
        request, timeout: .milliseconds(Int64(max(0, min(seconds, 3600)) * 1000)))
      let answer = try await response.body.collect(upTo: limit)
      return Answer(
        status: Int(response.status.code), body: Data(buffer: answer),
        from: response.headers.first(name: "aureole-from"))
    } catch is NIOTooManyBytesError {
      throw ClientError(.ledgerRefused, "the gateway's answer is larger than it should be")
    } catch let error where error is NIOSSLError || error is NIOSSLExtraError || error is BoringSSLError {
      throw ClientError(
        .networkRefused,
        "nobody vouches for the certificate of \(origin.text): compare its fingerprint with the operator, and name its file "
          + "with --ca")
    } catch {
      throw ClientError(.ledgerUnreachable, "the gateway at \(origin.text) does not answer")
    }
  }

  /// Posts JSON.
  func post(
    _ target: String, _ json: [UInt8], headers: [(String, String)] = []
  ) async throws(ClientError) -> Answer {
    try await call("POST", target, json, headers: headers + [("content-type", "application/json")])
  }
}
