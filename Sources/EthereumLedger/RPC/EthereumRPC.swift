public import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// A node at an address, over JSON-RPC 2.0. It believes nothing and verifies nothing but the form of answers.
public final class EthereumRPC: EthereumEndpoint {
  /// The bounds of one endpoint's calls.
  public struct Limits: Sendable {
    /// How long a call may take, in seconds.
    public var seconds: Int64
    /// The most bytes of an answer.
    public var answerBytes: Int

    /// 10 seconds and 32 MiB unless said otherwise.
    public init(seconds: Int64 = 10, answerBytes: Int = 32 << 20) {
      self.seconds = seconds
      self.answerBytes = answerBytes
    }
  }

  /// Scheme, host and port of the address. Paths and user names are left out: they often hold an access key.
  public let name: String
  private let url: String
  private let client: HTTPClient
  private let limits: Limits
  private let lastID = Atomic<Int64>(0)

  /// Speaks to a node at an address such as `http://127.0.0.1:8545`. A client that is given stays its owner's to shut
  /// down. Throws `badAddress` for an address that is not http or https.
  public init(_ address: String, client: HTTPClient? = nil, limits: Limits = Limits()) throws(EthereumError) {
    guard let parts = URL(string: address), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts.host(), !host.isEmpty
    else { throw EthereumError(.badAddress, "an endpoint's address begins with http:// or https:// and a host") }
    url = address
    name = "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    self.client = client ?? Self.direct
    self.limits = limits
  }

  /// A node that does not listen is away at once, instead of being tried until the time is up, and none sends anybody
  /// on to another address. It lives as long as the program.
  private static let direct: HTTPClient = {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  /// Asks for one thing; see `EthereumEndpoint`.
  public func call(_ method: String, _ parameters: [JSON]) async throws(EthereumError) -> JSON {
    let id = JSON.number(lastID.add(1, ordering: .relaxed).newValue)
    let question: JSON = ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .array(parameters)]
    let (status, body) = try await post(question.bytes)
    guard status != .tooManyRequests else { throw EthereumError(.busy, "\(name) takes no more requests for now") }
    guard let answer = try? JSON(parsing: body), answer["jsonrpc"] == "2.0" else {
      // A proxy's page about a node that is down is no answer of the node.
      if status.code >= 500 { throw EthereumError(.unreachable, "\(name) answered \(status.code)") }
      throw EthereumError(.badAnswer, "\(name) answered something that is no json-rpc")
    }
    guard answer["id"] == id else {
      // The only answer without the question's number is that the question could not be read.
      if answer["id"] == .null, let error = answer["error"] { throw Refusal.error(error, from: name) }
      throw EthereumError(.badAnswer, "\(name) answered another question")
    }
    switch (answer["result"], answer["error"]) {
    case (let result?, nil), (let result?, .null): return result
    case (nil, let error?), (.null, let error?): throw Refusal.error(error, from: name)
    default: throw EthereumError(.badAnswer, "\(name) answered with neither a result nor an error")
    }
  }

  private func post(_ body: [UInt8]) async throws(EthereumError) -> (HTTPResponseStatus, [UInt8]) {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    request.headers.add(name: "accept", value: "application/json")
    request.body = .bytes(body)
    do {
      let response = try await client.execute(request, timeout: .seconds(limits.seconds))
      let bytes = try await response.body.collect(upTo: limits.answerBytes)
      return (response.status, Array(bytes.readableBytesView))
    } catch is NIOTooManyBytesError {
      throw EthereumError(.tooLarge, "the answer of \(name) is too large")
    } catch {
      throw EthereumError(.unreachable, "\(name) cannot be reached")
    }
  }
}
