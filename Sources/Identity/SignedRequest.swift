/// A member's signature over one HTTP request: members are known by it, not by the connection (design 5.7).
///
/// It travels as `Authorization: Aureole-P256 member=…, time=…, signature=…` and covers
/// "aureole/request/v1" ‖ ledger ‖ member ‖ time ‖ SHA-256(method ‖ " " ‖ target) ‖ SHA-256(body).
public struct SignedRequest: Hashable, Sendable {
  /// The authentication scheme of the header.
  public static let scheme = "Aureole-P256"
  /// How far the signer's clock may be from the server's, in seconds.
  public static let freshness: UInt64 = 60
  /// The longest header value that is read.
  public static let mostHeaderBytes = 512

  /// Who signed.
  public let member: MemberID
  /// When, in seconds since 1970.
  public let time: UInt64
  private let signature: Signature

  /// What is signed: a request to one server of one ledger.
  public struct Subject: Hashable, Sendable {
    let ledger: Word
    let method: String
    let target: String
    let body: [UInt8]

    /// Names the request: the method in capitals, path and query as sent, the whole body.
    public init(ledger: Word, method: String, target: String, body: [UInt8]) {
      self.ledger = ledger
      self.method = method
      self.target = target
      self.body = body
    }
  }

  /// Why a request is not taken as the member's.
  public enum Verdict: Hashable, Sendable {
    /// The member signed this request just now.
    case valid
    /// The signature's time is too far from the server's.
    case stale
    /// The signature is not this member's over this request.
    case wrongSignature
  }

  /// Signs a request; throws when the key cannot sign.
  public init(
    _ subject: Subject, by member: MemberID, with key: SigningKey, at time: UInt64
  ) throws(IdentityError) {
    self.member = member
    self.time = time
    signature = try key.sign(Self.message(subject, member: member, time: time))
  }

  /// Reads a header value; nil when it is not of this form.
  public init?(header: String) {
    guard header.utf8.count <= Self.mostHeaderBytes, header.hasPrefix(Self.scheme + " ") else { return nil }
    var fields: [Substring: Substring] = [:]
    for part in header.dropFirst(Self.scheme.count + 1).split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.drop { $0 == " " }.split(separator: "=", omittingEmptySubsequences: false)
      guard pair.count == 2, fields.updateValue(pair[1], forKey: pair[0]) == nil else { return nil }
    }
    guard fields.count == 3, let member = fields["member"].flatMap({ MemberID(hex: $0) }),
      let time = fields["time"].flatMap({ UInt64($0) }),
      let bytes = fields["signature"].flatMap({ [UInt8](hex: $0) }), let signature = try? Signature(bytes)
    else { return nil }
    self.member = member
    self.time = time
    self.signature = signature
  }

  /// The value of the header.
  public var header: String {
    "\(Self.scheme) member=\(member.hex), time=\(time), signature=\(signature.bytes.hex)"
  }

  /// Checks the signature against the member's key and the server's clock.
  public func verdict(on subject: Subject, key: VerifyingKey, now: UInt64) -> Verdict {
    let distance = now > time ? now - time : time - now
    guard distance <= Self.freshness else { return .stale }
    let message = Self.message(subject, member: member, time: time)
    return key.verifies(signature, message: message) ? .valid : .wrongSignature
  }

  private static func message(_ subject: Subject, member: MemberID, time: UInt64) -> [UInt8] {
    let words = [
      subject.ledger, member.word, Word(time), Word.sha256(Array("\(subject.method) \(subject.target)".utf8)),
      Word.sha256(subject.body),
    ]
    return Array("aureole/request/v1".utf8) + words.flatMap(\.bytes)
  }
}
