internal import Contract
public import EmbeddedLedger
public import Identity

extension MemberClient {
  /// Plans the answer to a request to this member: as asked, or narrower.
  ///
  /// - Parameters:
  ///   - digits: the first 8 or more digits of the request's reference.
  ///   - limits: where the answer is narrower than the request.
  /// - Throws: `referenceNotFound`; `actionRefused` in words for what goes beyond the request or is answered already.
  public func plan(answering digits: String, _ limits: GrantLimits = GrantLimits()) async throws -> GrantPlan {
    let state = try await sync()
    let reference = try request(beginning: digits, in: state)
    guard let request = state.requests[reference] else {
      throw ClientError(.referenceNotFound, "no request to you begins with these digits")
    }
    let asked = request.terms
    let now = now(in: state)
    // A clock that runs ahead of the ledger's must not turn "as asked" into more than was asked.
    let allowance = min(60, asked.duration / 100)
    let terms = Action.Grant(
      request: reference, grantee: request.clinician, scope: limits.scope(within: asked.scope) ?? asked.scope,
      mode: limits.mode ?? asked.mode,
      until: limits.end?.time(from: now) ?? now + asked.duration - allowance,
      most: limits.most ?? 0)
    guard request.answer == nil else { throw ClientError(.actionRefused, "the request was answered already") }
    let bounds = GrantBounds(
      scope: asked.scope, mode: asked.mode, latest: now + asked.duration, most: 0, name: "the request")
    try bounds.check(terms, in: state)
    return try await plan(terms, in: state)
  }

  /// Plans a grant that nobody asked for. It is view only and for seven days unless the limits say otherwise.
  ///
  /// - Throws: `actionRefused` in words; also when the limits name no records.
  public func plan(offering limits: GrantLimits, to grantee: MemberID) async throws -> GrantPlan {
    let state = try await sync()
    guard let scope = limits.scope(within: nil) else {
      throw ClientError(.actionRefused, "an offer says which records: one, or kinds of them")
    }
    let end = limits.end ?? .after(Asking.usualDuration)
    let terms = Action.Grant(
      grantee: grantee, scope: scope, mode: limits.mode ?? [], until: end.time(from: now(in: state)),
      most: limits.most ?? 0)
    return try await plan(terms, in: state)
  }

  /// Plans passing on a grant that this member holds: no wider, no longer, view only and for seven days at the most
  /// unless the limits say otherwise.
  ///
  /// - Parameters:
  ///   - digits: the first 8 or more digits of the reference of the grant that is passed on.
  ///   - grantee: who gets it.
  ///   - limits: what is passed on of it.
  /// - Throws: `referenceNotFound`; `actionRefused` in words.
  public func plan(
    passingOn digits: String, to grantee: MemberID, _ limits: GrantLimits = GrantLimits()
  ) async throws -> GrantPlan {
    let state = try await sync()
    let held = state.grants.filter { $0.value.terms.grantee == keys.member }
    let reference = try References.grant(digits, among: held, "no grant that you hold")
    guard let parent = state.grants[reference] else {
      throw ClientError(.referenceNotFound, "no grant that you hold begins with these digits")
    }
    let now = now(in: state)
    if let ending = GrantEnding(of: reference, in: state, at: now) {
      throw ClientError(.actionRefused, "this grant cannot be passed on: \(ending.words)")
    }
    guard parent.terms.mode.contains(.passOn) else {
      throw ClientError(.actionRefused, "this grant may not be passed on")
    }
    guard parent.depth < State.Grant.deepest else {
      throw ClientError(.actionRefused, "this grant was passed on as often as a grant may be")
    }
    guard grantee != parent.owner else { throw ClientError(.actionRefused, "the records are this member's own") }
    let until = limits.end?.time(from: now) ?? min(parent.terms.until, now + Asking.usualDuration)
    let terms = Action.Grant(
      grantee: grantee, scope: limits.scope(within: parent.terms.scope) ?? parent.terms.scope,
      mode: limits.mode ?? [], until: until, most: limits.most ?? parent.terms.most, parent: reference)
    let bounds = GrantBounds(
      scope: parent.terms.scope, mode: parent.terms.mode, latest: parent.terms.until, most: parent.terms.most,
      name: "the grant")
    try bounds.check(terms, in: state)
    return try await plan(terms, in: state)
  }

  /// Signs a plan. Nothing calls back the copies that are made while the grant is live.
  ///
  /// - Returns: the receipt and the grant's reference.
  public func grant(_ plan: GrantPlan) async throws -> (receipt: Receipt, reference: Word) {
    let receipt = try await submit(.grant(plan.terms))
    return (receipt, receipt.digest)
  }

  /// Ends a grant that this member owns or gave, and with it every grant it was passed on as.
  ///
  /// - Parameter digits: the first 8 or more digits of its reference.
  /// - Returns: the receipt, and how many grants that were live have ended.
  /// - Throws: `referenceNotFound`, `actionRefused` when it was revoked already.
  public func revoke(_ digits: String) async throws -> (receipt: Receipt, ended: Int) {
    let state = try await sync()
    let own = state.grants.filter { $0.value.owner == keys.member || $0.value.grantor == keys.member }
    let reference = try References.grant(digits, among: own, "no grant of yours")
    try foresee(.revoke(reference), in: state)
    let receipt = try await submit(.revoke(reference))
    let after = await replica.state
    let ended = state.grants.keys.filter {
      state.ending(of: $0, at: receipt.time) == nil && after.ending(of: $0, at: receipt.time) == .revoked
    }
    return (receipt, ended.count)
  }

  /// The record of this member that begins with the digits; throws `recordNotFound`.
  public func ownRecord(_ digits: String) async throws -> Word {
    try await sync().record(beginning: digits, for: keys.member).anchor.record
  }

  private func plan(_ terms: Action.Grant, in state: State) async throws -> GrantPlan {
    try foresee(.grant(terms), in: state)
    // A patient sees no other patients, so the name of one who is granted to may be missing; what is shown must be right.
    let shown = (try? await directory.lookUp([terms.grantee])) ?? []
    let entry = shown.lazy.compactMap { try? Self.verify($0, in: state) }.first { $0.member == terms.grantee }
    if let entry { try await checkCertificate(of: entry) }
    return GrantPlan(terms: terms, granteeName: entry?.name.text)
  }
}
