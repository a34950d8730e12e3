internal import Contract
internal import Identity

/// A link by which a patient shares one record with somebody who has no account (docs/spec/links.md).
struct Link: Sendable {
  /// How many wrong passcodes end a link for good.
  static let mostWrong = 10
  /// How many links a patient has at most.
  static let mostOfOwner = 200
  /// The most characters of the file that is handed out.
  static let mostFileBytes = 4096
  /// How long a right passcode lets its guest log in, in seconds.
  static let passcodeLife: UInt64 = 8 * 3600

  /// The number by which the file knows it.
  let number: Int64
  let owner: MemberID
  let guest: MemberID
  /// The grant.
  let reference: Word
  /// A JWE that the gateway cannot open.
  let file: String
  let verifier: [UInt8]
  /// How many passcodes were wrong, and how many are being looked at.
  let wrong: Int
  /// The end of the grant.
  let until: UInt64
  let createdAt: UInt64
  /// When the right passcode came last; 0 for never.
  let shownAt: UInt64

  /// How many wrong passcodes it still takes.
  var attemptsLeft: Int { max(0, Self.mostWrong - wrong) }

  /// Why a link that stands in the file is over on the ledger; false while its guest may open something.
  func isOver(in state: borrowing State, at time: UInt64) -> Bool {
    guard state.members[guest]?.isInGoodStanding == true, let grant = state.grants[reference],
      grant.terms.grantee == guest, state.ending(of: reference, at: max(time, state.time)) == nil
    else { return true }
    return grant.terms.most != 0 && grant.used >= grant.terms.most
  }
}

/// The 32 random bytes that name a link in its address.
struct LinkToken: Sendable {
  let digest: Word

  /// Reads 43 characters of base64url without padding; nil for anything else, also for a second spelling of the same bytes.
  init?(_ text: String) {
    guard text.utf8.count == 43, let bytes = Base64URL.bytes(text), bytes.count == 32 else { return nil }
    digest = Word.sha256(bytes)
  }
}
