import AsyncHTTPClient
import Crypto
import Identity
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

@testable import Halo

/// Clients that are not ours: what the server demands of them does not rest on what our client does.
@Suite struct PlainClientTests {
  private let custodian: Credentials
  private let reader: Credentials

  init() throws {
    let cast = try Cast()
    custodian = try cast.credentials(.custodian)
    reader = try cast.credentials(.clinician)
  }

  @Test func `a client with a certificate is answered`() async throws {
    let visits = Visits()
    #expect(try await status(visits) { _ in } == 200)
    #expect(visits.count == 1)
  }

  @Test func `a client without a certificate is not`() async throws {
    let visits = Visits()
    let status = try await status(visits) {
      $0.certificateChain = []
      $0.privateKey = nil
    }
    #expect(status == nil)
    #expect(visits.count == 0)
  }

  @Test func `a client with another member's certificate is not`() async throws {
    let visits = Visits()
    let key = try NIOSSLPrivateKey(bytes: Array(SigningKey().key.derRepresentation), format: .der)
    #expect(try await status(visits) { $0.privateKey = .privateKey(key) } == nil)
    #expect(visits.count == 0)
  }

  @Test func `a client that speaks TLS 1.2 at most is not`() async throws {
    let visits = Visits()
    let status = try await status(visits) {
      $0.minimumTLSVersion = .tlsv12
      $0.maximumTLSVersion = .tlsv12
    }
    #expect(status == nil)
    #expect(visits.count == 0)
  }

  @Test func `a client that speaks no TLS is not`() async throws {
    let visits = Visits()
    #expect(try await status(visits, scheme: "http") { _ in } == nil)
    #expect(visits.count == 0)
  }

  /// The status that a client gets whose TLS is ours but for a change; nil when it gets no answer.
  private func status(
    _ visits: Visits, scheme: String = "https", _ change: @Sendable (inout TLSConfiguration) -> Void
  ) async throws -> UInt? {
    var tls = try reader.clientConfiguration()
    change(&tls)
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.dnsOverride = ["\(custodian.member.hex).custodian.internal": "127.0.0.1"]
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let found = Found()
    try await serving(custodian, visits: visits) { port in
      let url = "\(scheme)://\(custodian.member.hex).custodian.internal:\(port)/caller"
      await found.set(try? await client.execute(HTTPClientRequest(url: url), timeout: .seconds(10)).status.code)
    }
    try await client.shutdown()
    return await found.status
  }

  private actor Found {
    var status: UInt?
    func set(_ status: UInt?) { self.status = status }
  }
}
