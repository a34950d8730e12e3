public import Identity

/// What a gateway says of a member who logged in with it: that this member, from this device, logged in and showed a second
/// factor at these times, and how healthy the device was. It is for one access and for at most a minute
/// (docs/spec/gateway.md, section 6). Custodians decide by it for themselves; see ``LoginDemands``.
public struct Assertion: Hashable, Sendable {
  /// The name of the header in which it travels.
  public static let headerName = "Aureole-Assertion"
  /// How long it is good for at most, in seconds.
  public static let longestLife: UInt64 = 60
  /// How far the gateway's clock may be ahead of the custodian's, in seconds.
  public static let tolerance: UInt64 = 60
  static let wordCount = 10

  /// The ledger.
  public let ledger: Word
  /// The gateway that says so.
  public let gateway: MemberID
  /// Who logged in.
  public let member: MemberID
  /// The digest of the access that shares are asked for.
  public let access: Word
  /// The device key that the session is bound to, by its digest; see `digest(ofDevice:)`.
  public let device: Word
  /// When the member logged in, in seconds since 1970.
  public let loginAt: UInt64
  /// When the member last showed a second factor.
  public let secondFactorAt: UInt64
  /// How the device was found.
  public let posture: Posture
  /// When the device was looked at; 0 where it was not.
  public let postureAt: UInt64
  /// It is good strictly before.
  public let until: UInt64

  /// How a device was found; the raw value is the number that travels.
  public enum Posture: UInt8, Hashable, Sendable, CaseIterable {
    /// Nobody looked.
    case unknown = 0
    /// It has passed every check that the policy names.
    case pass = 1
    /// It failed one of them, or one could not be made.
    case fail = 2
  }

  /// Joins the parts.
  public init(
    ledger: Word, gateway: MemberID, member: MemberID, access: Word, device: Word, loginAt: UInt64,
    secondFactorAt: UInt64, posture: Posture, postureAt: UInt64, until: UInt64
  ) {
    self.ledger = ledger
    self.gateway = gateway
    self.member = member
    self.access = access
    self.device = device
    self.loginAt = loginAt
    self.secondFactorAt = secondFactorAt
    self.posture = posture
    self.postureAt = postureAt
    self.until = until
  }

  /// What stands for a device key: SHA-256 of x ‖ y.
  public static func digest(ofDevice key: VerifyingKey) -> Word { Word.sha256(key.bytes) }

  /// Signs it with the gateway's key; throws when the key cannot sign.
  public func signed(by gateway: MemberKeys) throws(IdentityError) -> SignedAssertion {
    SignedAssertion(assertion: self, signature: try gateway.signing.sign(message))
  }

  /// The words that travel and are signed.
  public var words: [Word] {
    [
      ledger, gateway.word, member.word, access, device, Word(loginAt), Word(secondFactorAt),
      Word(UInt64(posture.rawValue)), Word(postureAt), Word(until),
    ]
  }

  var message: [UInt8] { Array("aureole/assertion/v1".utf8) + words.flatMap(\.bytes) }

  init(_ reader: inout WordReader) throws(CustodyError) {
    (ledger, gateway, member) = (try reader.word(), try reader.member(), try reader.member())
    (access, device) = (try reader.word(), try reader.word())
    (loginAt, secondFactorAt) = (try reader.number(atMost: Self.latest), try reader.number(atMost: Self.latest))
    guard let posture = Posture(rawValue: UInt8(clamping: try reader.number(atMost: 2))) else {
      throw CustodyError(.malformedMessage, "an assertion's posture is none that is known")
    }
    self.posture = posture
    (postureAt, until) = (try reader.number(atMost: Self.latest), try reader.number(atMost: Self.latest))
  }

  /// The latest time of a ledger, so that sums never overflow.
  private static let latest: UInt64 = 1 << 53
}
