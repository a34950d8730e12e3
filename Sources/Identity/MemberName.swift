/// A name as people read it, in certificates and the directory. It cannot hold what would let one name pass for
/// another on a screen: control characters, line breaks, bidirectional overrides, or invisible characters.
public struct MemberName: Hashable, Sendable {
  /// The most characters of a name.
  public static let mostCharacters = 200
  /// The most Unicode scalars of a name, so that a character cannot carry endless marks.
  public static let mostScalars = 400
  /// The most Unicode scalars of a certificate's common name (RFC 5280 appendix A.1, ub-common-name).
  public static let mostCommonNameScalars = 64

  /// The name.
  public let text: String

  /// Takes a name; throws `outOfBounds` when it is empty, too long, begins or ends with white space, or holds a
  /// character that a name may not hold.
  public init(_ text: some StringProtocol) throws(IdentityError) {
    let scalars = text.unicodeScalars
    guard scalars.count <= Self.mostScalars, (1...Self.mostCharacters).contains(text.count) else {
      throw IdentityError(.outOfBounds, "a name has 1 to \(Self.mostCharacters) characters")
    }
    guard scalars.allSatisfy(Self.allows), let first = scalars.first, let last = scalars.last,
      !first.properties.isWhitespace, !last.properties.isWhitespace
    else {
      throw IdentityError(.outOfBounds, "a name holds no control, direction or invisible character and no outer space")
    }
    self.text = String(text)
  }

  /// The name as a certificate's common name holds it: whole characters up to 64 scalars, without white space at
  /// the end.
  public var commonName: String {
    var kept = Substring(text)
    while kept.unicodeScalars.count > Self.mostCommonNameScalars { kept = kept.dropLast() }
    while let last = kept.unicodeScalars.last, last.properties.isWhitespace { kept = kept.dropLast() }
    return String(kept)
  }

  /// Joiners are the only format characters allowed: Persian and several Indian scripts need them to spell names.
  private static func allows(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: false
    case .format: scalar.value == 0x200c || scalar.value == 0x200d
    default: !scalar.properties.isNoncharacterCodePoint
    }
  }
}

extension MemberName: CustomStringConvertible {
  /// The name.
  public var description: String { text }
}
