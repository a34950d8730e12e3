internal import Contract
internal import Identity

/// Why a grant gives nothing any more, its whole chain looked at.
struct GrantEnding {
  /// The reason, as the ledger would give it for an access.
  let outcome: Outcome
  /// The reason in plain words.
  let words: String

  /// Nil while the grant is of use to its grantee at that time.
  init?(of reference: Word, in state: State, at time: UInt64) {
    guard let grant = state.grants[reference] else { return nil }
    if let outcome = state.ending(of: reference, at: time) {
      self.init(outcome: outcome, words: Self.words(outcome, grant, time))
    } else if Self.left(of: reference, in: state) == 0 {
      self.init(outcome: .overCount, words: "all of its accesses were made")
    } else if case .record(let record) = grant.terms.scope, state.records[record]?.isErased == true {
      self.init(outcome: .erased, words: "the record was erased")
    } else if state.members[grant.terms.grantee]?.isInGoodStanding != true {
      self.init(outcome: .suspended, words: "who holds it is suspended")
    } else {
      return nil
    }
  }

  private init(outcome: Outcome, words: String) {
    self.outcome = outcome
    self.words = words
  }

  /// How many accesses are left, the least of the whole chain; nil where nothing counts them.
  static func left(of reference: Word, in state: State) -> UInt64? {
    var least: UInt64?
    var next = state.grants[reference]
    while let link = next {
      if link.terms.most != 0 {
        let left = link.terms.most - min(link.used, link.terms.most)
        least = min(least ?? left, left)
      }
      next = state.grants[link.terms.parent]
    }
    return least
  }

  private static func words(_ outcome: Outcome, _ grant: State.Grant, _ time: UInt64) -> String {
    switch outcome {
    case .revoked: grant.isRevoked ? "revoked" : "the grant it was passed on from was revoked"
    case .expired: grant.terms.until <= time ? "its time is over" : "the grant it was passed on from is over"
    default: outcome.description
    }
  }
}
