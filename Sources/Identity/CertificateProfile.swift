internal import Crypto
internal import SwiftASN1
internal import X509

/// What certificates of this project hold beyond names and keys, and how it is written: the URI that ties a
/// certificate to a ledger and a member, and the attributes of its subject.
enum CertificateProfile {
  static let ledgerPrefix = "urn:aureole:ledger:"
  static let memberPrefix = "urn:aureole:member:"

  static func uri(ledger: Word) -> String { ledgerPrefix + ledger.hex }

  static func uri(ledger: Word, member: MemberID) -> String { memberPrefix + ledger.hex + ":" + member.hex }

  /// The URIs of a certificate's alternative names.
  static func uris(of certificate: Certificate) -> [String] {
    names(of: certificate).compactMap { name in
      if case .uniformResourceIdentifier(let uri) = name { uri } else { nil }
    }
  }

  static func names(of certificate: Certificate) -> [GeneralName] {
    (try? certificate.extensions.subjectAlternativeNames).map(Array.init) ?? []
  }

  /// The ledger that a root names, when it names exactly one thing.
  static func ledger(ofRoot certificate: Certificate) -> Word? {
    guard let uri = only(uris(of: certificate)), uri.hasPrefix(ledgerPrefix) else { return nil }
    return canonical(Word(hex: uri.dropFirst(ledgerPrefix.count)), \.hex, uri.dropFirst(ledgerPrefix.count))
  }

  /// The ledger and member that a leaf names, when it names exactly one thing.
  static func member(ofLeaf certificate: Certificate) -> (ledger: Word, member: MemberID)? {
    guard let uri = only(uris(of: certificate)), uri.hasPrefix(memberPrefix) else { return nil }
    let parts = uri.dropFirst(memberPrefix.count).split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let ledger = canonical(Word(hex: parts[0]), \.hex, parts[0]),
      let member = canonical(MemberID(hex: parts[1]), \.hex, parts[1])
    else { return nil }
    return (ledger, member)
  }

  /// The one value of an attribute of the subject; nil when it is missing or there are several.
  static func attribute(_ type: ASN1ObjectIdentifier, of name: DistinguishedName) -> String? {
    guard let attribute = only(name.flatMap { $0 }.filter { $0.type == type }) else { return nil }
    return String(attribute.value)
  }

  static func signingKey(of certificate: Certificate) -> VerifyingKey? {
    guard let key = P256.Signing.PublicKey(certificate.publicKey) else { return nil }
    return try? VerifyingKey(key.rawRepresentation)
  }

  /// Reads a certificate from exactly these bytes; nil when they are none, or too many. The signature's bit string has
  /// whole bytes: with a last bit of zero the library would also read it as one bit shorter.
  static func read(_ der: [UInt8]) -> Certificate? {
    guard der.count <= MemberCertificate.mostBytes, let certificate = try? Certificate(derEncoded: der),
      (try? unusedSignatureBits(in: der)) == 0
    else { return nil }
    return certificate
  }

  private static func unusedSignatureBits(in der: [UInt8]) throws -> Int? {
    // Certificate is a sequence of three: what is signed, the algorithm, the signature (RFC 5280 section 4.1).
    try DER.sequence(try DER.parse(der), identifier: .sequence) { nodes in
      _ = nodes.next()
      _ = nodes.next()
      return try nodes.next().map { try ASN1BitString(derEncoded: $0).paddingBits }
    }
  }

  private static func only<Element>(_ elements: [Element]) -> Element? {
    elements.count == 1 ? elements.first : nil
  }

  /// Hexadecimal in a certificate is lower case, so that a member has one URI.
  private static func canonical<Value>(
    _ value: Value?, _ hex: KeyPath<Value, String>, _ text: some StringProtocol
  ) -> Value? {
    guard let value, value[keyPath: hex] == text else { return nil }
    return value
  }
}
