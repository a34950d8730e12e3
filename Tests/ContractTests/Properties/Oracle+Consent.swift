import Contract
import Identity

extension Oracle {
  /// Checks what was accepted about requests and grants.
  func checkConsent(_ fact: Fact) throws(Violation) {
    switch fact.body {
    case .request(let fields):
      try promise(role(of: fact.actor) == .clinician, "somebody else made a request")
      try promise(role(of: fields.owner) == .patient, "a request to no patient")
    case .deny:
      try promise(role(of: fact.actor) == .patient, "somebody denied who owns nothing")
    case .revoke(let reference):
      guard let grant = grants[reference] else { throw Violation("nothing was revoked") }
      let isRepeated = happened { if case .revoke(reference) = $0.body { true } else { false } }
      try promise(!isRepeated, "a grant was revoked twice")
      try promise([grant.owner, grant.grantor].contains(fact.actor), "somebody else revoked")
    case .grant(let terms):
      try promise(isInGoodStanding(terms.grantee), "a grant to a suspended member")
      try promise(fact.time < terms.until && terms.until <= fact.time + 3_650 * 86_400, "a grant out of time")
      try promise(terms.grantee != fact.actor, "a grant to oneself")
      let grantee = role(of: terms.grantee)
      try promise(
        [.clinician, .patient, .technologist, .guest].contains(grantee), "a grant to somebody who opens nothing")
      let isOwnGuest = owner(ofOwned: terms.grantee) == fact.actor && !terms.mode.contains(.passOn)
      try promise(grantee != .guest || isOwnGuest, "a grant to the guest of another, or one that goes further")
      if terms.parent.isZero { try checkOwnGrant(terms, fact) } else { try checkChild(terms, fact) }
    default: break
    }
  }

  private func checkOwnGrant(_ terms: Action.Grant, _ fact: Fact) throws(Violation) {
    try promise(role(of: fact.actor) == .patient, "somebody granted who owns nothing")
    if case .record(let record) = terms.scope {
      guard case .anchor(let anchor) = anchors[record]?.body else { throw Violation("nothing was granted") }
      try promise(anchor.owner == fact.actor, "somebody granted a record of another owner")
    }
    try promise(grants[fact.digest] == nil, "a grant was overwritten")
  }

  private func checkChild(_ terms: Action.Grant, _ fact: Fact) throws(Violation) {
    let ancestors = chain(terms.parent)
    try promise(ancestors.first?.terms.grantee == fact.actor, "somebody passed on what was not theirs")
    try promise(isLive(terms.parent, at: fact.time), "a dead grant was passed on")
    try promise(terms.request.isZero, "a child answers a request")
    try promise(ancestors.count < 4, "a grant was passed on too often")
    try promise(grants[fact.digest] == nil, "a grant was overwritten")
    for ancestor in ancestors {
      try promise(ancestor.owner != terms.grantee, "a grant came back to its owner")
      try promise(ancestor.terms.mode.contains(.passOn), "a grant was passed on that may not be")
      try promise(terms.mode.isSubset(of: ancestor.terms.mode), "a child exceeds the mode")
      try promise(terms.until <= ancestor.terms.until, "a child outlives its parent")
      let fits = ancestor.terms.most == 0 || (terms.most != 0 && terms.most <= ancestor.terms.most)
      try promise(fits, "a child exceeds the count")
      try promise(isWithin(terms.scope, ancestor.terms.scope, grant: ancestor), "a child exceeds the scope")
    }
  }

  private func isWithin(_ inner: Scope, _ outer: Scope, grant: GrantFact) -> Bool {
    switch (inner, outer) {
    case (.record(let left), .record(let right)): return left == right
    case (.kinds, .record): return false
    case (.record(let record), .kinds(let kinds, _)):
      guard case .anchor(let anchor) = anchors[record]?.body, kinds.contains(anchor.kind) else { return false }
      return covers(grant, record)
    case (.kinds(let left, let leftNature), .kinds(let right, let rightNature)):
      return left.union(right) == right && leftNature.union(rightNature) == rightNature
    }
  }
}
