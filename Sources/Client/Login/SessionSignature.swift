package import Identity

/// The signature of a device key over one request of its session (docs/spec/gateway.md, section 2).
package struct SessionSignature: Sendable {
  /// The authentication scheme of the header.
  package static let scheme = "Aureole-Session"
  /// How far the device's clock may be from the server's, in seconds.
  package static let freshness: UInt64 = 60
  private static let mostHeaderBytes = 512

  /// SHA-256 of the session's identifier: what the server knows it by.
  package let session: Word
  package let time: UInt64
  package let number: UInt64
  private let signature: Signature

  /// Reads a header's value; nil when it is not of this form.
  package init?(header: String) {
    guard header.utf8.count <= Self.mostHeaderBytes, header.hasPrefix(Self.scheme + " ") else { return nil }
    var fields: [Substring: Substring] = [:]
    for part in header.dropFirst(Self.scheme.count + 1).split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.drop { $0 == " " }.split(separator: "=", omittingEmptySubsequences: false)
      guard pair.count == 2, fields.updateValue(pair[1], forKey: pair[0]) == nil else { return nil }
    }
    guard fields.count == 4, let identifier = fields["id"].flatMap({ Word(hex: $0) }),
      let time = fields["time"].flatMap({ UInt64($0) }), let number = fields["number"].flatMap({ UInt64($0) }),
      let bytes = fields["signature"].flatMap({ [UInt8](hex: $0) }), let signature = try? Signature(bytes)
    else { return nil }
    session = Word.sha256(identifier.bytes)
    self.time = time
    self.number = number
    self.signature = signature
  }

  /// What is signed: method in capitals, target as sent, and the body or what stands for it.
  package struct Subject: Sendable {
    package let ledger: Word
    package let method: String
    package let target: String
    package let body: [UInt8]

    package init(ledger: Word, method: String, target: String, body: [UInt8]) {
      (self.ledger, self.method, self.target, self.body) = (ledger, method, target, body)
    }
  }

  /// Whether the device key signed this request.
  package func isValid(for subject: Subject, key: VerifyingKey) -> Bool {
    key.verifies(signature, message: Self.message(subject, session: session, time: time, number: number))
  }

  private static func message(_ subject: Subject, session: Word, time: UInt64, number: UInt64) -> [UInt8] {
    let words = [
      subject.ledger, session, Word(time), Word(number), Word.sha256(Array("\(subject.method) \(subject.target)".utf8)),
      Word.sha256(subject.body),
    ]
    return Array("aureole/session/v1".utf8) + words.flatMap(\.bytes)
  }

  /// The header of a request: for a member's own program and for tests.
  package static func header(
    _ subject: Subject, identifier: Word, time: UInt64, number: UInt64, key: SigningKey
  ) throws(IdentityError) -> String {
    let signature = try key.sign(message(subject, session: Word.sha256(identifier.bytes), time: time, number: number))
    return "\(scheme) id=\(identifier.hex), time=\(time), number=\(number), signature=\(signature.bytes.hex)"
  }
}
