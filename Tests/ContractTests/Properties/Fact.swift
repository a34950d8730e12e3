import Contract
import Identity

/// Something the ledger recorded, as the oracle remembers it.
struct Fact {
  let time: UInt64
  let actor: MemberID
  let sequence: UInt64
  let body: Action.Body
  let digest: Word
  let outcome: Outcome
  /// The key that signed.
  let key: VerifyingKey

  /// An approval is remembered once more as what it lets happen.
  func effect(_ body: Action.Body) -> Fact {
    Fact(
      time: time, actor: actor, sequence: sequence, body: body, digest: digest, outcome: .accepted, key: key)
  }
}

/// A grant as the oracle remembers it.
struct GrantFact {
  let reference: Word
  let grantor: MemberID
  let owner: MemberID
  let time: UInt64
  let terms: Action.Grant
}

/// A broken promise.
struct Violation: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

func promise(_ condition: Bool, _ text: @autoclosure () -> String) throws(Violation) {
  if !condition { throw Violation(text()) }
}
