internal import Contract
internal import Identity

/// What became of a statement that an action on the ledger names.
public enum StatementReading: Hashable, Sendable {
  /// It opens and is what the ledger names.
  case text(String)
  /// The host has none for this member.
  case missing
  /// What the host shows is altered, another one, or for somebody else.
  case refused
  /// The host does not answer.
  case unreachable

  /// The text, where it opens.
  public var text: String? { if case .text(let text) = self { text } else { nil } }

  /// Why there is no text, in plain words; nil when there is.
  public var problem: String? {
    switch self {
    case .text: nil
    case .missing: "the ledger's host shows no text for it"
    case .refused: "the text that the ledger's host shows is not what was signed"
    case .unreachable: "the ledger's host does not answer"
    }
  }
}

extension MemberClient {
  /// Has a statement kept for its recipients and for this member, and returns the digest for the ledger. It is done before
  /// the action is signed: nobody else can then take the digest, and no action points at nothing.
  func keep(_ statement: Statement, for recipients: [MemberPublicKeys]) async throws -> Word {
    let digest = statement.digest(on: network.ledger)
    for recipient in recipients + [keys.publicKeys] {
      let sealed = try statement.sealed(to: recipient, by: keys.member, on: network.ledger)
      try await directory.keep(sealed, digest: digest, for: recipient.member)
    }
    return digest
  }

  /// Opens the statements of actions. The text of one does not stand in the way of another.
  func statements(_ wanted: Set<StatementName>) async -> [StatementName: StatementReading] {
    guard let sealed = try? await directory.statements(Set(wanted.map(\.digest)).sorted()) else {
      return Dictionary(uniqueKeysWithValues: wanted.map { ($0, .unreachable) })
    }
    return Dictionary(
      uniqueKeysWithValues: wanted.map { name in
        guard let bytes = sealed[name.digest] else { return (name, .missing) }
        let opened = try? Statement(
          opening: bytes, digest: name.digest, by: name.author, with: keys, on: network.ledger)
        return (name, opened.map { .text($0.text) } ?? .refused)
      })
  }
}

/// A statement as an action names it. The author is part of the name, so that nobody passes off another's words as their
/// own by putting the same digest on the ledger.
struct StatementName: Hashable, Sendable {
  let digest: Word
  let author: MemberID
}
