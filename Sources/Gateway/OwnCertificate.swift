public import FoundationEssentials
public import Identity

/// The certificate that a gateway made for itself, in its home; made anew a month before it ends or for other names.
public struct OwnCertificate: Sendable {
  private static let mostBytes = 16 << 10
  private static let renewal: TimeInterval = 30 * 86_400

  /// Where the certificate is, in PEM.
  public let certificate: String
  /// Where its private key is.
  public let key: String

  /// Names the two files of a home.
  public init(in home: String) {
    certificate = home + "/gateway-certificate.pem"
    key = home + "/gateway-key.pem"
  }

  /// Makes the files where they are missing or nearly over.
  ///
  /// - Parameters:
  ///   - names: DNS names and IP addresses by which browsers reach the gateway.
  ///   - now: the time.
  /// - Returns: the fingerprint of a certificate that was made; nil where the one there is good.
  /// - Throws: `outOfBounds` for a name that is none, `fileRefused`.
  public func prepare(for names: [String], at now: Date = Date()) throws(IdentityError) -> Word? {
    let namesFile = PrivateFile(path: certificate + ".names")
    let wanted = Array(names.sorted().joined(separator: "\n").utf8)
    if let bytes = try? PrivateFile(path: certificate).read(atMost: Self.mostBytes).bytes,
      let end = SelfSignedCertificate.end(ofPEM: String(decoding: bytes, as: UTF8.self)),
      end > now.addingTimeInterval(Self.renewal), (try? namesFile.read(atMost: Self.mostBytes).bytes) == wanted
    {
      return nil
    }
    var parsed = [ServerName]()
    for name in names { parsed.append(try ServerName(name)) }
    let made = try SelfSignedCertificate(for: parsed, at: now)
    try PrivateFile(path: key).write(Array(made.keyPEM.utf8), replacing: true)
    try PrivateFile(path: certificate).write(Array(made.pem.utf8), replacing: true)
    try namesFile.write(wanted, replacing: true)
    return made.fingerprint
  }
}
