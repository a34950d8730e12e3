public import Identity

/// Who lives in a home, as far as it is not secret: readable without the passphrase.
public struct Profile: Codable, Sendable {
  /// The most bytes of a profile file.
  static let mostBytes = 16 << 10
  /// The version of the file.
  public var version = 1
  /// The member's identifier.
  public let member: MemberID
  /// The name the member goes by.
  public let name: String
  /// The role the member has or asked for.
  public let role: Role

  /// Joins the parts.
  public init(member: MemberID, name: String, role: Role) {
    self.member = member
    self.name = name
    self.role = role
  }
}
