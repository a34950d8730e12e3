/// A salted commitment to a national identifier, which is all the ledger holds of it:
/// SHA-256("aureole/identity/v1" ‖ ledger ‖ salt ‖ normalised identifier).
///
/// Identifiers are few enough to be tried one by one, so the salt is what hides them: it is 32 random bytes, kept by
/// the authority and the member, and never put on the ledger.
public struct IdentityCommitment: Hashable, Sendable {
  /// The commitment as it stands in an action.
  public let word: Word

  /// Takes a commitment from an action.
  public init(_ word: Word) { self.word = word }

  /// Commits to an identifier on a ledger under a salt.
  public init(to identifier: NationalIdentifier, ledger: Word, salt: Word) {
    word = Word.sha256(Array("aureole/identity/v1".utf8) + ledger.bytes + salt.bytes + identifier.normalised)
  }

  /// Whether this commits to the identifier under the salt; compared in constant time.
  public func opens(to identifier: NationalIdentifier, ledger: Word, salt: Word) -> Bool {
    word.equalsInConstantTime(IdentityCommitment(to: identifier, ledger: ledger, salt: salt).word)
  }
}
