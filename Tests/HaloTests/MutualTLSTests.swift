import FoundationEssentials
import Identity
import NIOCore
import NIOHTTP1
import Testing

@testable import Halo

@Suite struct MutualTLSTests {
  private let cast: Cast

  init() throws { cast = try Cast() }

  @Test(arguments: [Role.technologist, .patient, .clinician, .device, .custodian])
  func `a member of any role is let in and known by its certificate`(role: Role) async throws {
    let custodian = try cast.credentials(.custodian)
    let member = try cast.credentials(role)
    try await serving(custodian) { port in
      try await calling([(custodian.member, "https://127.0.0.1:\(port)")], member) { network in
        let answer = try await network.call(
          custodian.member, .GET, "/caller", atMost: 100, timeout: .seconds(10))
        #expect(answer.status == 200)
        #expect(String(buffer: answer.body) == member.member.hex)
        #expect(network.roundTrips == 1)
      }
    }
  }

  @Test(arguments: [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("localhost", "localhost")])
  func `a custodian is known by its name wherever it listens`(host: String, written: String) async throws {
    let custodian = try cast.credentials(.custodian)
    let reader = try cast.credentials(.clinician)
    try await serving(custodian, host: host) { port in
      try await calling([(custodian.member, "https://\(written):\(port)")], reader) { network in
        let answer = try await network.call(
          custodian.member, .GET, "/caller", atMost: 100, timeout: .seconds(10))
        #expect(answer.status == 200)
      }
    }
  }

  @Test func `custodians on the same host are each reached under their own name`() async throws {
    let one = try cast.credentials(.custodian)
    let other = try cast.credentials(.custodian)
    let reader = try cast.credentials(.clinician)
    let visits = (Visits(), Visits())
    try await serving(one, visits: visits.0) { first in
      try await serving(other, visits: visits.1) { second in
        let addresses = [
          (one.member, "https://127.0.0.1:\(first)"), (other.member, "https://127.0.0.1:\(second)"),
        ]
        try await calling(addresses, reader) { network in
          for member in [one.member, other.member, one.member] {
            _ = try await network.call(member, .GET, "/caller", atMost: 100, timeout: .seconds(10))
          }
          #expect(network.roundTrips == 3)
        }
      }
    }
    #expect(visits.0.count == 2)
    #expect(visits.1.count == 1)
  }

  @Test func `the certificate of another ledger's authority is refused by either side`() async throws {
    let other = try Cast(ledger: Word(8))
    let custodian = try cast.credentials(.custodian)
    let keys = try MemberKeys()
    let foreigner = try other.credentials(.clinician, keys: keys)
    // Each trusts only its own root: first the client refuses the server's certificate.
    #expect(await code(of: foreigner, calling: custodian) == .notTrusted)
    // Then a client that trusts the server's root, and shows a certificate that is not of it.
    let liar = Credentials(unchecked: foreigner.certificate, key: keys.signing, root: cast.authority.root)
    await notLetIn(liar, by: custodian)
  }

  @Test func `the same authority's certificate for another ledger is not let in`() async throws {
    let authority = try CertificateAuthority(
      founding: MemberName("Health Authority"), ledger: Word(8), key: cast.authorityKeys.signing,
      at: cast.authority.root.notBefore)
    let keys = try MemberKeys()
    let certificate = try authority.issue(
      for: keys.publicKeys, name: MemberName("Someone"), role: .clinician, at: .init())
    let custodian = try cast.credentials(.custodian)
    let caller = Credentials(unchecked: certificate, key: keys.signing, root: cast.authority.root)
    let visits = Visits()
    try await serving(custodian, visits: visits) { port in
      try await calling([(custodian.member, "https://127.0.0.1:\(port)")], caller) { network in
        let answer = try await network.call(
          custodian.member, .GET, "/caller", atMost: 1000, timeout: .seconds(10))
        #expect(answer.status == 403)
      }
    }
    #expect(visits.count == 0)
  }

  @Test func `an expired certificate is refused by either side`() async throws {
    await notLetIn(try cast.expired(.clinician), by: try cast.credentials(.custodian))
    #expect(await code(of: try cast.credentials(.clinician), calling: try cast.expired(.custodian)) == .notTrusted)
  }

  @Test func `a custodian that is not the one called is refused, and the error names the one called`() async throws {
    let called = try cast.credentials(.custodian)
    let other = try cast.credentials(.custodian)
    let reader = try cast.credentials(.clinician)
    let visits = Visits()
    try await serving(other, visits: visits) { port in
      try await calling([(called.member, "https://127.0.0.1:\(port)")], reader) { network in
        let error = await refusal {
          _ = try await network.call(called.member, .GET, "/caller", atMost: 100, timeout: .seconds(10))
        }
        #expect(error?.code == .notTrusted)
        #expect(error?.detail.contains(called.member.hex.prefix(12)) == true)
      }
    }
    #expect(visits.count == 0)
  }

  @Test func `a custodian whose certificate lacks its name is refused`() async throws {
    let nameless = try cast.credentials(.custodian, named: [])
    let otherwise = try cast.credentials(.custodian, named: [ServerName("127.0.0.2"), ServerName("localhost")])
    let reader = try cast.credentials(.clinician)
    #expect(await code(of: reader, calling: nameless) == .notTrusted)
    #expect(await code(of: reader, calling: otherwise) == .notTrusted)
  }

  @Test func `a technologist's certificate is no server's`() async throws {
    let technologist = try cast.credentials(.technologist)
    #expect(await code(of: try cast.credentials(.clinician), calling: technologist) == .notTrusted)
    #expect(throws: HaloError(.badCredentials, "")) {
      _ = try HaloServer(credentials: technologist, port: 0, addRoutes: { _ in })
    }
    // Not even with a custodian's name in it: it is not for servers.
    let named = try cast.forged(.technologist, forServers: false)
    #expect(await code(of: try cast.credentials(.clinician), calling: named) == .notTrusted)
    let custodian = try cast.forged(.custodian, forServers: true)
    #expect(await code(of: try cast.credentials(.clinician), calling: custodian) == nil)
  }

  /// What a call to the custodian at its own address ends with; nil when it is answered.
  private func code(of caller: Credentials, calling server: Credentials) async -> HaloError.Code? {
    let visits = Visits()
    let error = await refusal {
      try await serving(server, visits: visits) { port in
        try await calling([(server.member, "https://127.0.0.1:\(port)")], caller) { network in
          _ = try await network.call(server.member, .GET, "/caller", atMost: 100, timeout: .seconds(10))
        }
      }
    }
    #expect(visits.count == (error == nil ? 1 : 0))
    return error?.code
  }

  /// In TLS 1.3 a client hears of its refusal only after it has begun to speak: as an alert, or as a connection that is
  /// gone when the alert is overtaken.
  private func notLetIn(_ caller: Credentials, by server: Credentials) async {
    let code = await code(of: caller, calling: server)
    #expect(code == .notTrusted || code == .unreachable)
  }
}
