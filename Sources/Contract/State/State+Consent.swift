internal import Identity

extension State {
  /// A request: by a clinician, to a patient. No answer means no.
  mutating func rule(_ fields: Action.Request, _ step: Step) -> Outcome {
    guard members[step.actor]?.role == .clinician else { return .wrongRole }
    guard let owner = members[fields.owner] else { return .unknownMember }
    guard owner.role == .patient else { return .unfitMember }
    guard owner.isInGoodStanding else { return .ownerSuspended }
    requests[step.digest] = Request(clinician: step.actor, terms: fields, askedAt: step.time)
    return .accepted
  }

  /// A grant: an owner's answer or offer, or a grantee's passing on.
  mutating func rule(_ fields: Action.Grant, _ step: Step) -> Outcome {
    guard let grantee = members[fields.grantee] else { return .unknownMember }
    guard isFit(grantee, for: fields, step) else { return .unfitMember }
    guard grantee.isInGoodStanding else { return .memberSuspended }
    guard fields.until > step.time, fields.until - step.time <= Action.Request.longestDuration else { return .expired }
    return fields.parent.isZero ? grantOwn(fields, step) : passOn(fields, step)
  }

  /// Whether something may be granted to a member: to people who work or are treated here, or to the actor's own guest,
  /// who cannot pass it on.
  private func isFit(_ grantee: Member, for fields: Action.Grant, _ step: Step) -> Bool {
    switch grantee.role {
    case .clinician, .patient, .technologist: fields.grantee != step.actor
    case .guest: grantee.owner == step.actor && !fields.mode.contains(.passOn)
    case .authority, .device, .custodian: false
    }
  }

  private mutating func grantOwn(_ fields: Action.Grant, _ step: Step) -> Outcome {
    guard members[step.actor]?.role == .patient else { return .wrongRole }
    if case .record(let record) = fields.scope {
      guard let held = records[record], held.anchor.owner == step.actor else { return .unknownRecord }
      guard !held.isErased else { return .erased }
    }
    // A link and no more (docs/adr/0013): an owner may grant what nobody asked for, so it widens nothing.
    if requests[fields.request]?.isFrom(fields.grantee, to: step.actor) == true {
      requests[fields.request]?.answer = .granted
    }
    grants[step.digest] = Grant(
      terms: fields, owner: step.actor, grantor: step.actor, grantedAt: step.time, depth: 1)
    return .accepted
  }

  private mutating func passOn(_ fields: Action.Grant, _ step: Step) -> Outcome {
    guard fields.request.isZero else { return .unknownRequest }
    guard let parent = grants[fields.parent], parent.terms.grantee == step.actor else { return .noGrant }
    if let refusal = ending(of: fields.parent, at: step.time) { return refusal }
    let fitsCount = parent.terms.most == 0 || (1...parent.terms.most).contains(fields.most)
    guard parent.terms.mode.contains(.passOn), fields.mode.isSubset(of: parent.terms.mode),
      fields.until <= parent.terms.until, fitsCount, parent.depth < Grant.deepest, fields.grantee != parent.owner,
      isWithin(fields.scope, parent.terms.scope)
    else { return .exceeds }
    if case .record(let record) = fields.scope, let refusal = scopeRefusal(of: record, reference: fields.parent) {
      return refusal
    }
    grants[step.digest] = Grant(
      terms: fields, owner: parent.owner, grantor: step.actor, grantedAt: step.time, depth: parent.depth + 1)
    return .accepted
  }

  /// Whether a scope asks for no more than another. A single record is within kinds when it is of one of them; that
  /// it is the owner's and of the right nature is checked where the grant is used.
  public func isWithin(_ inner: Scope, _ outer: Scope) -> Bool {
    switch (inner, outer) {
    case (.record(let left), .record(let right)): left == right
    case (.record(let record), .kinds(let kinds, _)): records[record].map { kinds.contains($0.anchor.kind) } ?? false
    case (.kinds, .record): false
    case (.kinds(let left, let leftNature), .kinds(let right, let rightNature)):
      left.isSubset(of: right) && leftNature.isSubset(of: rightNature)
    }
  }

  /// A refusal of a request; it leaves nothing but the answer, where the request is the actor's and has none.
  mutating func deny(_ reference: Word, _ step: Step) -> Outcome {
    guard members[step.actor]?.role == .patient else { return .wrongRole }
    if let request = requests[reference], request.terms.owner == step.actor, request.answer == nil {
      requests[reference]?.answer = .denied
    }
    return .accepted
  }

  /// The end of a grant by its owner, or of a passed-on grant by who passed it on. Its children end with it, since
  /// every use looks up the whole chain.
  mutating func revoke(_ reference: Word, _ step: Step) -> Outcome {
    guard let grant = grants[reference], grant.owner == step.actor || grant.grantor == step.actor else {
      return .noGrant
    }
    guard !grant.isRevoked else { return .revoked }
    grants[reference]?.isRevoked = true
    return .accepted
  }
}
