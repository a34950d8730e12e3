/// Verifies the Ed25519 signatures (type 0x01) of one key, a log's, on notes.
public struct NoteVerifier: Hashable, Sendable {
  /// The key.
  public let key: NoteKey

  /// Takes a key of type 0x01; throws `wrongKeyType` for another.
  public init(_ key: NoteKey) throws(TransparencyError) {
    guard key.type == .ed25519 else { throw TransparencyError(.wrongKeyType, "the key does not sign notes") }
    self.key = key
  }

  /// Reads a verifier key's text, `name+id+base64`; throws as `NoteKey` does, and `wrongKeyType`.
  public init(parsing text: some StringProtocol) throws(TransparencyError) {
    try self.init(NoteKey(parsing: text))
  }

  /// Rules on a note: every line that claims to be of this key must verify. Lines of other keys are ignored.
  public func verdict(on note: Note) -> NoteVerdict {
    let claims = note.claims(of: key)
    guard !claims.isEmpty else { return .refused(.unsigned) }
    for claim in claims {
      guard claim.bytes.count == 64, key.verifies(claim.bytes, message: note.body) else {
        return .refused(.wrongSignature)
      }
    }
    return .signed
  }
}

/// The ruling on a note for one key.
public enum NoteVerdict: Hashable, Sendable {
  /// The key signed this text.
  case signed
  /// It cannot be said that the key signed this text.
  case refused(Reason)

  /// Why a note is refused.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// No line has the key's name and identifier.
    case unsigned
    /// A line has the key's name and identifier, but its signature is of another text or key.
    case wrongSignature
  }
}
