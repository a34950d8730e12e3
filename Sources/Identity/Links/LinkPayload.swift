internal import FoundationEssentials

/// A link by which a patient shares one record with somebody who has no account (docs/spec/links.md, section 3): where the
/// guest's file lies, and the key that opens it. Whoever has the link still needs the passcode.
public struct LinkPayload: Sendable {
  /// The most bytes of the JSON in a link.
  public static let mostBytes = 1024
  /// The most characters of a label.
  public static let mostLabel = 80
  /// The largest time, in seconds since 1970.
  static let mostTime: UInt64 = 1 << 53
  private static let mostTextBytes = 2048
  private static let mark = "#shlink:/"
  private static let members: Set = ["url", "key", "exp", "flag", "label", "v"]

  /// The gateway that keeps the file.
  public let origin: Origin
  /// Names the file at the gateway, which keeps a digest of it.
  public let token: KeyringSecret
  /// Opens the file.
  public let key: KeyringSecret
  /// When the grant ends, in seconds since 1970.
  public let until: UInt64
  /// For whoever opens it. Somebody else's text: fit for a person only after it was made printable.
  public let label: String

  /// Joins the parts; throws `linkRefused` for a label that is too long or a time that is too far away.
  public init(
    origin: Origin, token: KeyringSecret, key: KeyringSecret, until: UInt64, label: String
  ) throws(IdentityError) {
    guard label.unicodeScalars.count <= Self.mostLabel else {
      throw IdentityError(.linkRefused, "a link's label has at most \(Self.mostLabel) characters")
    }
    guard until <= Self.mostTime else { throw IdentityError(.linkRefused, "a link's end is too far away") }
    (self.origin, self.token, self.key, self.until, self.label) = (origin, token, key, until, label)
  }

  /// Reads a link as it was sent. Throws `linkRefused` for anything but a link of this version with a passcode whose file
  /// lies at the very origin that the link leads to.
  public init(_ text: String) throws(IdentityError) {
    let refusal = IdentityError(
      .linkRefused, "this is no whole link of Aureole's: it begins with https:// and has #shlink:/ in it")
    guard text.utf8.count <= Self.mostTextBytes, let mark = text.firstRange(of: Self.mark),
      let page = try? Origin(String(text[..<mark.lowerBound])),
      let json = Base64URL.bytes(text[mark.upperBound...]),
      let wire = StrictObject.read(json, members: Self.members, atMost: Self.mostBytes, as: Wire.self)
    else { throw refusal }
    guard wire.v == 1, wire.flag == "P" else {
      throw IdentityError(.linkRefused, "the link is of a version or kind that this program does not know")
    }
    guard let slash = wire.url.lastIndex(of: "/"), let key = Self.secret(wire.key),
      let token = Self.secret(wire.url[wire.url.index(after: slash)...])
    else { throw refusal }
    guard wire.url == page.text + Self.path + Base64URL.text(token.bytes) else {
      throw IdentityError(.linkRefused, "the link leads to one gateway and names another")
    }
    try self.init(origin: page, token: token, key: key, until: wire.exp, label: wire.label)
  }

  /// The link, to be sent. What stands behind the # reaches no server.
  public var text: String { "\(origin.text)/\(Self.mark)\(Base64URL.text(json))" }

  /// The JSON in the link.
  package var json: [UInt8] {
    CanonicalJSON.bytes(
      of: Wire(
        url: origin.text + target, key: Base64URL.text(key.bytes), exp: until, flag: "P", label: label, v: 1))
  }

  /// The token as it travels.
  package var tokenText: String { Base64URL.text(token.bytes) }

  /// What is asked for at the gateway.
  package var target: String { Self.path + tokenText }

  private static let path = "/v1/links/"

  private static func secret(_ text: some StringProtocol) -> KeyringSecret? {
    Base64URL.bytes(text).flatMap { try? KeyringSecret($0) }
  }

  private struct Wire: Codable {
    var url: String
    var key: String
    var exp: UInt64
    var flag: String
    var label: String
    var v: Int
  }
}

extension LinkPayload: CustomStringConvertible, CustomReflectable {
  /// Where the link leads, never what opens it.
  public var description: String { "link to \(origin.text)" }
  /// A mirror that shows the origin alone.
  public var customMirror: Mirror { Mirror(self, children: ["origin": origin.text]) }
}
