import Identity
import Testing

@testable import Halo

@Suite struct CustodianAddressTests {
  private let member: MemberID

  init() throws { member = try MemberKeys().member }

  @Test(arguments: [
    ("https://node.example:7400", "node.example", 7400), ("https://10.0.0.7:7400/", "10.0.0.7", 7400),
    ("https://[fd00::7]:7400", "fd00::7", 7400), ("https://localhost", "localhost", 443),
  ])
  func `an address is https, a host and a port`(url: String, host: String, port: Int) throws {
    let address = try CustodianAddress(member: member, url: url)
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.base == "https://\(member.hex).custodian.internal:\(port)")
  }

  @Test(arguments: [
    "", "https://", "http://node.example:7400", "node.example:7400", "https://node.example:", "https://node.example:0",
    "https://node.example:65536", "https://node.example:+1", "https://node.example:7400/path",
    "https://me@node.example:7400", "https://node.example:7400?x", "https://fd00::7:7400", "https://[fd00::7:7400",
    "https://[10.0.0.7]:7400", "https://[node.example]:7400", "https://node.example:74 00", "https://[fd00::7]7400",
  ])
  func `anything else is refused`(url: String) {
    #expect(throws: HaloError(.badAddress, "")) { _ = try CustodianAddress(member: member, url: url) }
  }

  @Test func `a custodian is listed once`() throws {
    let cast = try Cast()
    let address = try CustodianAddress(member: member, url: "https://node.example:7400")
    #expect(throws: HaloError(.badAddress, "")) {
      _ = try HaloNetwork(custodians: [address, address], credentials: cast.credentials(.clinician))
    }
  }

  @Test func `credentials belong together`() throws {
    let cast = try Cast()
    let keys = try MemberKeys()
    let good = try cast.credentials(.patient, keys: keys)
    #expect(throws: HaloError(.badCredentials, "")) {
      _ = try Credentials(certificate: good.certificate, key: SigningKey(), root: cast.authority.root)
    }
    #expect(throws: HaloError(.badCredentials, "")) {
      _ = try Credentials(
        certificate: good.certificate, key: keys.signing, root: Cast(ledger: Word(8)).authority.root)
    }
  }
}
