internal import Crypto
public import Identity
internal import NIOCore
internal import NIOSSL

/// What a member shows in TLS and what it trusts: its certificate and signing key, and the authority's root alone. The
/// roots of the system are never trusted: none of them may say who a custodian is.
///
/// The member's one signing key also signs TLS handshakes. Neither signature can pass for the other: what TLS 1.3 signs
/// begins with 64 spaces and a context string (RFC 8446 section 4.4.3), what we sign begins with a ledger's digest or
/// with an `aureole/…` tag. Earlier versions of TLS sign without such a prefix, which is one more reason why only 1.3 is
/// spoken.
public struct Credentials: Sendable {
  /// The member's certificate.
  public let certificate: MemberCertificate
  /// The root that others' certificates are checked against.
  public let root: RootCertificate
  private let key: SigningKey

  /// Joins a certificate with its key and the root of the same ledger; throws `badCredentials` when they do not belong
  /// together. Whether the certificate is in date is for whoever is shown it to say.
  public init(
    certificate: MemberCertificate, key: SigningKey, root: RootCertificate
  ) throws(HaloError) {
    guard certificate.signingKey == key.verifyingKey else {
      throw HaloError(.badCredentials, "the certificate is for another key")
    }
    guard certificate.ledger == root.ledger else {
      throw HaloError(.badCredentials, "the certificate is of another ledger than the root")
    }
    self.init(unchecked: certificate, key: key, root: root)
  }

  /// For tests of what the other side refuses.
  init(unchecked certificate: MemberCertificate, key: SigningKey, root: RootCertificate) {
    self.certificate = certificate
    self.key = key
    self.root = root
  }

  /// For a server: it asks every client for a certificate and takes only those that the root issued for clients.
  func serverConfiguration() throws(HaloError) -> TLSConfiguration {
    do {
      var configuration = TLSConfiguration.makeServerConfigurationWithMTLS(
        certificateChain: [.certificate(try own())], privateKey: .privateKey(try privateKey()),
        trustRoots: .certificates([try trusted()]))
      configuration.minimumTLSVersion = .tlsv13
      configuration.maximumTLSVersion = .tlsv13
      // A client that rests on an open connection does not answer the farewell; a custodian that is asked to stop must
      // not wait for it. Messages say their own length, so nobody takes a cut one for whole.
      configuration.shutdownTimeout = .milliseconds(250)
      return configuration
    } catch {
      throw HaloError(.badCredentials, "tls does not take the certificate or the key")
    }
  }

  /// For a client: it takes only servers whose certificate the root issued for servers, with the name that is called.
  /// TLS would also take a certificate that carries the very IP address it is connected to; the authority enrols
  /// custodians under their name alone.
  func clientConfiguration() throws(HaloError) -> TLSConfiguration {
    do {
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.certificateVerification = .fullVerification
      configuration.trustRoots = .certificates([try trusted()])
      configuration.certificateChain = [.certificate(try own())]
      configuration.privateKey = .privateKey(try privateKey())
      configuration.minimumTLSVersion = .tlsv13
      configuration.maximumTLSVersion = .tlsv13
      return configuration
    } catch {
      throw HaloError(.badCredentials, "tls does not take the certificate or the key")
    }
  }

  private func own() throws -> NIOSSLCertificate { try NIOSSLCertificate(bytes: certificate.der, format: .der) }

  private func trusted() throws -> NIOSSLCertificate { try NIOSSLCertificate(bytes: root.der, format: .der) }

  private func privateKey() throws -> NIOSSLPrivateKey {
    var bytes = Array(key.key.derRepresentation)
    defer { bytes.wipe() }
    return try NIOSSLPrivateKey(bytes: bytes, format: .der)
  }
}

extension Credentials: CustomStringConvertible, CustomReflectable {
  /// Whose credentials these are, never the key.
  public var description: String { "credentials of \(certificate.member)" }
  /// A mirror that shows the member alone.
  public var customMirror: Mirror { Mirror(self, children: ["member": certificate.member]) }
}
