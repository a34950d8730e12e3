import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Identity
import Logging
import NIOCore
import NIOSSL
import Testing

@testable import Doctor

/// When a gateway's certificate ends, said in time and also when it is too late to be believed.
struct GatewayCertificateTests {
  private static let day: TimeInterval = 86_400

  /// Serves HTTPS with a certificate that ends in so many days, while a doctor looks.
  private func findings(daysLeft days: Double) async throws -> [Finding] {
    let made = try SelfSignedCertificate(
      for: [ServerName("127.0.0.1")],
      at: Date().addingTimeInterval(days * Self.day - SelfSignedCertificate.lifetime))
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(try NIOSSLCertificate(bytes: Array(made.pem.utf8), format: .pem))],
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(made.keyPEM.utf8), format: .pem)))
    configuration.applicationProtocols = ["http/1.1"]
    let router = Router()
    router.get("/healthz") { _, _ in "ok" }
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      responder: router.buildResponder(), server: try .tls(.http1(), tlsConfiguration: configuration),
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { announce.yield($0.localAddress?.port ?? 0) },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      let port = try #require(await ports.first { _ in true })
      let findings = await GatewayReach("https://127.0.0.1:\(port)", nil).findings()
      group.cancelAll()
      return findings
    }
  }

  @Test(
    arguments: [
      (100, .good, "is good until"), (31, .good, "is good until"), (29, .warning, "ends on"),
      (0.1, .warning, "ends on"),
      (-1, .bad, "is over since"),
    ] as [(Double, Finding.Verdict, String)])
  func `its end is found whether anybody believes it or not`(
    days: Double, verdict: Finding.Verdict, words: String
  ) async throws {
    let findings = try await findings(daysLeft: days)
    let certificate = try #require(findings.first)
    #expect(certificate.area == .gateway)
    #expect(certificate.verdict == verdict)
    #expect(certificate.detail.contains(words))
    #expect(certificate.fix.contains("aureole gateway run") == (verdict != .good))
    // Nobody issued it whom this computer believes.
    #expect(findings.dropFirst().map(\.verdict) == [.bad])
  }

  @Test func `a server that speaks no TLS, or none at all, shows no certificate`() async throws {
    #expect(await ShownCertificate(of: "https://127.0.0.1:1") == nil)
    #expect(await ShownCertificate(of: "http://127.0.0.1:1") == nil)
    #expect(await ShownCertificate(of: "https://") == nil)
    let router = Router()
    let (ports, announce) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      responder: router.buildResponder(),
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { announce.yield($0.localAddress?.port ?? 0) },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      let port = try #require(await ports.first { _ in true })
      #expect(await ShownCertificate(of: "https://127.0.0.1:\(port)") == nil)
      group.cancelAll()
    }
  }
}
