internal import FoundationEssentials
public import Identity

/// What is said beside a link: 6 to 64 characters. Spaces and hyphens count for nothing, since people add them when they
/// write one down.
public struct LinkPasscode: Sendable {
  private static let length = 6...64
  private static let digits = 8
  private let characters: String

  /// Makes one of eight random digits.
  public init() {
    characters = (0..<Self.digits).map { _ in "\(UInt8.random(in: 0...9))" }.joined()
  }

  /// Takes one as it was typed; throws `outOfBounds` for another length.
  public init(_ text: String) throws(IdentityError) {
    let kept = text.filter { !$0.isWhitespace && $0 != "-" }
    guard text.utf8.count <= 256, Self.length.contains(kept.count) else {
      throw IdentityError(.outOfBounds, "a passcode has 6 to 64 characters, spaces and hyphens not counted")
    }
    characters = kept
  }

  /// For reading aloud: in groups of four.
  public var text: String {
    var groups = [Substring]()
    var rest = characters[...]
    while !rest.isEmpty {
      groups.append(rest.prefix(4))
      rest = rest.dropFirst(4)
    }
    return groups.joined(separator: " ")
  }

  /// As it is sent to the gateway, and compared there.
  package var sent: String { characters }
}

extension LinkPasscode: CustomStringConvertible, CustomReflectable {
  /// What this is, never what it says.
  public var description: String { "a link's passcode" }
  /// A mirror that shows nothing.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
