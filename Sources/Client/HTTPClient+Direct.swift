package import AsyncHTTPClient

extension HTTPClient {
  /// For all talk with a ledger and its directory: whoever does not listen is said to be away at once, instead of being
  /// tried until the time is up, and nobody is sent on to another address. It lives as long as the program.
  package static let direct: HTTPClient = {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()
}
