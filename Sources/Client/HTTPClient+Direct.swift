package import AsyncHTTPClient

extension HTTPClient {
  /// For all talk with a ledger and its directory: whoever does not listen is said to be away at once, instead of being
  /// tried until the time is up, and nobody is sent on to another address. It lives as long as the program.
  package static let direct: HTTPClient = {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    // Members and custodians in one process wait for the ledger to grow on connections of their own each; with the usual
    // 8 a host they would keep everything else waiting.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()
}
