import Foundation
import Identity
import Testing

/// The openssl command, where there is one.
enum OpenSSL {
  static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/openssl" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  static func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(path))
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

@Suite("Certificates under openssl", .enabled(if: OpenSSL.path != nil))
final class CertificateOpenSSLTests {
  private let folder: URL
  private let cast: Cast

  init() throws {
    cast = try Cast()
    folder = FileManager.default.temporaryDirectory.appending(path: "aureole-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func write(_ text: String, _ name: String) throws -> String {
    let url = folder.appending(path: name)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  private func verify(_ leaf: String, root: String, at time: Int, _ more: [String] = []) throws -> Int32 {
    try OpenSSL.run(["verify", "-x509_strict", "-attime", "\(time)", "-CAfile", root] + more + [leaf]).status
  }

  @Test func `openssl accepts what the authority issued while it is valid`() throws {
    let root = try write(cast.authority.root.pem, "root.pem")
    let leaf = try write(cast.certificate.pem, "leaf.pem")
    #expect(try verify(leaf, root: root, at: 1_800_000_000) == 0)
    #expect(try verify(leaf, root: root, at: 1_800_000_000, ["-purpose", "sslclient"]) == 0)
    #expect(try verify(leaf, root: root, at: 1_800_000_000, ["-purpose", "sslserver"]) != 0)
    #expect(try verify(leaf, root: root, at: 1_799_999_999) != 0)
    #expect(try verify(leaf, root: root, at: 1_900_000_000) != 0)
  }

  @Test func `openssl accepts a custodian's certificate for its server names only`() throws {
    let custodian = try cast.authority.issue(
      for: cast.keys.publicKeys, name: cast.name, role: .custodian,
      serverNames: [ServerName("node.example.org"), ServerName("192.0.2.7")], at: cast.now)
    let root = try write(cast.authority.root.pem, "root.pem")
    let leaf = try write(custodian.pem, "leaf.pem")
    let server = ["-purpose", "sslserver"]
    #expect(try verify(leaf, root: root, at: 1_800_000_000, server + ["-verify_hostname", "node.example.org"]) == 0)
    #expect(try verify(leaf, root: root, at: 1_800_000_000, server + ["-verify_hostname", "other.example.org"]) != 0)
    #expect(try verify(leaf, root: root, at: 1_800_000_000, server + ["-verify_ip", "192.0.2.7"]) == 0)
    #expect(try verify(leaf, root: root, at: 1_800_000_000, server + ["-verify_ip", "192.0.2.8"]) != 0)
  }

  @Test func `openssl refuses another authority's root`() throws {
    let other = try CertificateAuthority(
      founding: MemberName("Health Authority"), ledger: cast.ledger, key: SigningKey(), at: cast.now)
    let root = try write(other.root.pem, "root.pem")
    let leaf = try write(cast.certificate.pem, "leaf.pem")
    #expect(try verify(leaf, root: root, at: 1_800_000_000) != 0)
  }

  @Test func `openssl shows the profile as it is documented`() throws {
    let leaf = try write(cast.certificate.pem, "leaf.pem")
    let text = try OpenSSL.run(["x509", "-in", leaf, "-noout", "-text", "-nameopt", "utf8"]).text
    for part in [
      "CN=Dr. María José O’Neill", "OU=clinician", "CA:FALSE", "Digital Signature", "TLS Web Client Authentication",
      "URI:urn:aureole:member:\(cast.ledger.hex):\(cast.keys.member.hex)", "ecdsa-with-SHA256", "prime256v1",
      "X509v3 Authority Key Identifier", "X509v3 Subject Key Identifier",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    let root = try write(cast.authority.root.pem, "root.pem")
    let rootText = try OpenSSL.run(["x509", "-in", root, "-noout", "-text"]).text
    for part in ["CA:TRUE, pathlen:0", "Certificate Sign", "URI:urn:aureole:ledger:\(cast.ledger.hex)"] {
      #expect(rootText.contains(part), "\(part)")
    }
  }
}
