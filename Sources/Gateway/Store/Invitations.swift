internal import FoundationEssentials
internal import GRDB
internal import Identity

/// What somebody was invited as.
struct Invitation: Sendable {
  /// How long one is good, in seconds.
  static let lifetime: UInt64 = 7 * 86_400
  /// The most that stand open at a time.
  static let most = 10_000

  let name: MemberName
  let role: Role
  let expires: UInt64
}

/// A random name that travels in a link or an answer and of which only the digest is kept.
struct Token: Sendable {
  /// The bytes of a token.
  static let byteCount = 16
  private let bytes: [UInt8]

  /// Makes one.
  init() { bytes = Array(Word.random().bytes.prefix(Self.byteCount)) }

  /// Reads one; nil for anything else.
  init?(_ text: String) {
    guard text.utf8.count == 22 else { return nil }
    let standard = text.replacing("-", with: "+").replacing("_", with: "/") + "=="
    guard let data = Data(base64Encoded: standard), data.count == Self.byteCount else { return nil }
    bytes = Array(data)
    // The last character has four bits that say nothing: one text for each token.
    guard self.text == text else { return nil }
  }

  /// Base64url without padding, 22 characters.
  var text: String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// What is kept.
  var digest: Data { Data(Word.sha256(bytes).bytes) }
}

extension GatewayStore {
  /// Keeps an invitation. Throws `refused` when too many stand open.
  func keep(_ invitation: Invitation, under token: Token, now: UInt64) throws(GatewayError) {
    try write { database in
      try database.execute(sql: "DELETE FROM invitations WHERE expires <= ?", arguments: [Int64(clamping: now)])
      guard try Int.fetchOne(database, sql: "SELECT count(*) FROM invitations") ?? 0 < Invitation.most else {
        throw GatewayError(.refused, "too many invitations stand open")
      }
      try database.execute(
        sql: "INSERT INTO invitations (token, name, role, expires) VALUES (?, ?, ?, ?)",
        arguments: [
          token.digest, invitation.name.text, Int(invitation.role.rawValue), Int64(clamping: invitation.expires),
        ])
    }
  }

  /// The open invitation of a token.
  func invitation(_ token: Token, now: UInt64) throws(GatewayError) -> Invitation? {
    try read { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT name, role, expires FROM invitations WHERE token = ? AND expires > ?",
        arguments: [token.digest, Int64(clamping: now)])
      guard let row, let name = try? MemberName(row["name"] as String),
        let role = Role(rawValue: UInt8(clamping: row["role"] as Int))
      else { return nil }
      return Invitation(name: name, role: role, expires: UInt64(clamping: row["expires"] as Int64))
    }
  }
}
