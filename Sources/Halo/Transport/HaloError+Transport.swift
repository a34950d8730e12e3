internal import AsyncHTTPClient
internal import Identity
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

extension HaloError {
  /// What an error of the HTTP client, of TLS or of the system means for a call to a custodian.
  init(_ error: any Error, from custodian: MemberID) {
    switch error {
    case let error as HaloError:
      self = error
    case is NIOTooManyBytesError:
      self.init(.tooLarge, custodian, "the answer is larger than is accepted")
    case is CancellationError, HTTPClientError.cancelled as HTTPClientError:
      self.init(.cancelled, custodian, "the call was given up")
    case NIOSSLError.uncleanShutdown as NIOSSLError:
      self.init(.unreachable, custodian, "the connection was cut")
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
      self.init(.notTrusted, custodian, "tls refused: not that custodian, or it does not take our certificate")
    case is HTTPParserError:
      self.init(.badAnswer, custodian, "the answer is not http")
    case let error as HTTPClientError:
      self.init(error, custodian)
    default:
      self.init(.unreachable, custodian, "it cannot be reached")
    }
  }

  private init(_ error: HTTPClientError, _ custodian: MemberID) {
    switch error {
    case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .tlsHandshakeTimeout,
      .getConnectionFromPoolTimeout:
      self.init(.timedOut, custodian, "no answer in time")
    case .invalidURL, .bodyLengthMismatch:
      self.init(.badRequest, custodian, "the request cannot be sent")
    default:
      self.init(.unreachable, custodian, "the connection ended before the answer")
    }
  }
}
