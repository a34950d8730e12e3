/// A patient identifier and who issued it. Personal data: never log it.
public struct PatientIdentifier: Sendable, Hashable {
  /// The identifier as written, without padding.
  public let value: String
  /// The issuer, if one is stated.
  public let issuer: String?

  /// An identifier, of an issuer if one is known.
  public init(_ value: String, issuer: String? = nil) {
    self.value = value
    self.issuer = issuer
  }

  /// Whether both name the same patient: the values equal without surrounding white space, and the issuers too where
  /// both are stated. Case counts: to take one patient for another is worse than to ask once too often.
  public func matches(_ other: PatientIdentifier) -> Bool {
    let own = Self.normalised(value)
    guard !own.isEmpty, own == Self.normalised(other.value) else { return false }
    guard let issuer, let otherIssuer = other.issuer else { return true }
    return Self.normalised(issuer) == Self.normalised(otherIssuer)
  }

  private static func normalised(_ text: String) -> Substring {
    func isPadding(_ character: Character) -> Bool { character.isWhitespace || character == "\0" }
    var kept = text[...].drop(while: isPadding)
    while let last = kept.last, isPadding(last) { kept.removeLast() }
    return kept
  }
}
