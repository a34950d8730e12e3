internal import Contract
internal import Identity

/// The members of the vectors. Their keys follow from their names, so that anybody can sign with them: they are good
/// for vectors and for nothing else.
enum Player: String, CaseIterable {
  case ada, bea, cid
  case tom, pat, pia, cleo, carl, watch, vault, crypt, gus, gil
  case thief

  /// The private scalar is SHA-256("aureole/vector/<name>").
  var key: SigningKey {
    get throws { try Self.key(rawValue) }
  }

  /// The key a player changes to: the same under "<name>/second".
  var secondKey: SigningKey {
    get throws { try Self.key(rawValue + "/second") }
  }

  var id: MemberID {
    get throws { MemberID(try key.verifyingKey) }
  }

  var keys: NewKeys {
    get throws { NewKeys(signingKey: try key.verifyingKey, sealingKeyDigest: Self.word(rawValue + "/sealing")) }
  }

  var secondKeys: NewKeys {
    get throws {
      NewKeys(signingKey: try secondKey.verifyingKey, sealingKeyDigest: Self.word(rawValue + "/second/sealing"))
    }
  }

  func enrolment(_ role: Role) throws -> Action.Body {
    .enrol(Action.Enrol(role: role, keys: try keys, identityCommitment: Self.word(rawValue + "/identity")))
  }

  /// SHA-256("aureole/vector/<name>").
  static func word(_ name: String) -> Word { Word.sha256(Array("aureole/vector/\(name)".utf8)) }

  private static func key(_ name: String) throws -> SigningKey { try SigningKey(word(name).bytes) }
}
