public import Identity

extension Action {
  /// What an action does, with its fields (design 5.2).
  public enum Body: Hashable, Sendable {
    /// Admits a member.
    case enrol(Enrol)
    /// Approves the pending action with this digest.
    case approve(Word)
    /// Suspends a member; the word is the digest of the reason.
    case suspend(MemberID, reason: Word)
    /// Reinstates a member; the word is the digest of the reason.
    case reinstate(MemberID, reason: Word)
    /// Sets the policy of the next epoch.
    case policy(PolicyTerms)
    /// Replaces the actor's keys.
    case rotate(NewKeys)
    /// Anchors a record.
    case anchor(Anchor)
    /// Asks for access.
    case request(Request)
    /// Gives access.
    case grant(Grant)
    /// Refuses the request with this digest.
    case deny(Word)
    /// Ends the grant with this reference.
    case revoke(Word)
    /// Opens a record.
    case access(Access)
    /// States that the share for the access with this digest was released.
    case release(Word)
    /// Reports an access or a reference; the second word is the digest of the reason.
    case report(Word, reason: Word)
    /// Has the record destroyed.
    case erase(Word)
    /// Names guardians.
    case `guard`(Guard)
    /// Votes for new keys of an owner.
    case recover(Recover)
    /// Stops the recovery onto this signing key.
    case veto(VerifyingKey)
  }
}

extension Action.Body {
  /// The kind of the action.
  public var kind: ActionKind {
    switch self {
    case .enrol: .enrol
    case .approve: .approve
    case .suspend: .suspend
    case .reinstate: .reinstate
    case .policy: .policy
    case .rotate: .rotate
    case .anchor: .anchor
    case .request: .request
    case .grant: .grant
    case .deny: .deny
    case .revoke: .revoke
    case .access: .access
    case .release: .release
    case .report: .report
    case .erase: .erase
    case .guard: .guard
    case .recover: .recover
    case .veto: .veto
    }
  }

  /// The words of the fields, in the order of the specification.
  public var fields: [Word] {
    switch self {
    case .enrol(let fields): fields.words
    case .approve(let word), .deny(let word), .revoke(let word), .release(let word), .erase(let word): [word]
    case .suspend(let member, let reason), .reinstate(let member, let reason): [member.word, reason]
    case .policy(let fields): fields.words
    case .rotate(let keys): keys.words
    case .anchor(let fields): fields.words
    case .request(let fields): fields.words
    case .grant(let fields): fields.words
    case .access(let fields): fields.words
    case .report(let subject, let reason): [subject, reason]
    case .guard(let fields): fields.words
    case .recover(let fields): fields.words
    case .veto(let key): [key.x, key.y]
    }
  }

  init(kind: ActionKind, fields: inout FieldReader) throws(ContractError) {
    switch kind {
    case .enrol: self = .enrol(try Action.Enrol(&fields))
    case .approve: self = .approve(try fields.required("digest"))
    case .suspend: self = .suspend(try fields.member("member"), reason: fields.word())
    case .reinstate: self = .reinstate(try fields.member("member"), reason: fields.word())
    case .policy: self = .policy(try PolicyTerms(&fields))
    case .rotate: self = .rotate(try NewKeys(&fields))
    case .anchor: self = .anchor(try Action.Anchor(&fields))
    case .request: self = .request(try Action.Request(&fields))
    case .grant: self = .grant(try Action.Grant(&fields))
    case .deny: self = .deny(try fields.required("reference"))
    case .revoke: self = .revoke(try fields.required("reference"))
    case .access: self = .access(try Action.Access(&fields))
    case .release: self = .release(try fields.required("access"))
    case .report: self = .report(try fields.required("subject"), reason: fields.word())
    case .erase: self = .erase(try fields.required("record"))
    case .guard: self = .guard(try Action.Guard(&fields))
    case .recover: self = .recover(try Action.Recover(&fields))
    case .veto: self = .veto(try fields.key("new signing key"))
    }
  }
}
