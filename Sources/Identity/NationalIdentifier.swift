/// A national identifier, normalised so that the ways people write one give the same bytes: letters in upper case,
/// spaces and hyphens removed. It is never stored by this target and shown by no description.
public struct NationalIdentifier: Sendable {
  /// The most bytes of a normalised identifier.
  public static let mostBytes = 64
  package let normalised: [UInt8]

  /// Normalises an identifier. Throws `outOfBounds` when nothing or more than 64 bytes remain, or when it holds
  /// anything but printable ASCII: upper case differs between systems beyond it.
  public init(_ text: some StringProtocol) throws(IdentityError) {
    guard text.utf8.count <= 4 * Self.mostBytes else {
      throw IdentityError(.outOfBounds, "the identifier is too long")
    }
    var bytes = [UInt8]()
    for byte in text.utf8 where byte != UInt8(ascii: " ") && byte != UInt8(ascii: "-") {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): bytes.append(byte - 32)
      case 0x21...0x7e: bytes.append(byte)
      default: throw IdentityError(.outOfBounds, "the identifier holds a character that is not printable ascii")
      }
    }
    guard (1...Self.mostBytes).contains(bytes.count) else {
      throw IdentityError(.outOfBounds, "a normalised identifier has 1 to \(Self.mostBytes) bytes")
    }
    normalised = bytes
  }
}

extension NationalIdentifier: CustomStringConvertible, CustomReflectable {
  /// Says what this is, never what it holds.
  public var description: String { "national identifier" }
  /// An empty mirror, so that a dump shows nothing.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
