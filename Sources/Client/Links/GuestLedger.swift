internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity
internal import Transparency

/// What a guest reads of the ledger through a gateway that is not believed: the founding's authorities and what they set, the
/// guest's own entries, and whom those name. Every entry stands in a tree whose root enough custodians of the policy signed,
/// has its actor's signature, and is ruled on here (docs/spec/gateway.md, section 5).
struct GuestLedger: Sendable {
  private static let patience = 20
  private static let mostRounds = 4

  let size: UInt64
  let root: Word
  /// What the entries that were read add up to.
  let state: State
  let document: PolicyDocument
  /// How the guest's accesses were ruled.
  let rulings: [Word: Outcome]
  /// The number of the guest's last action.
  let sequence: UInt64
  /// What was read, by position.
  private let entries: [UInt64: Entry]

  private struct Head: Decodable {
    struct View: Decodable {
      let custodian: MemberID
      let time: UInt64
      let epoch: UInt64
      let signature: String
    }
    let size: UInt64
    let root: Word
    let views: [View]
  }

  private struct Path: Decodable { let path: [Word] }

  /// Reads it, as it is when enough custodians have signed a head with so many entries at least.
  ///
  /// - Parameter before: what was read earlier, which the head must extend.
  /// - Throws: `ledgerRefused` for what does not verify; `custodiansMissing` where too few custodians sign.
  init(
    _ genesis: Genesis, of guest: MemberID, through session: GuestSession, atLeast least: UInt64 = 0,
    after before: GuestLedger? = nil
  ) async throws {
    for attempt in 0..<Self.patience {
      if attempt > 0 { try await Task.sleep(for: .milliseconds(500)) }
      let head: Head = try await session.asked("/v1/ledger/head", atMost: 1 << 20)
      guard head.size >= least, head.size <= LedgerView.mostSize else { continue }
      let pages = GuestPages(session: session, size: head.size, root: head.root)
      let (trust, json) = try await pages.trust()
      let authorities = try Self.replay(trust, genesis)
      guard authorities.policy.custodianCount > 0, let json else {
        throw ClientError(.custodiansMissing, "this ledger has no custodians that could release a record to you")
      }
      let document = try PolicyDocument(json: json, of: authorities.policy)
      guard Self.vouched(head, by: document, in: authorities) >= document.witnesses else { continue }
      if let before { try await Self.requireExtension(from: before, to: head, session) }
      // What a grant that is over covered is listed no more, and stands in the ledger all the same.
      let earlier = before?.entries ?? [:]
      let all = try await Self.gather(trust.merging(earlier) { $1 }, of: guest, from: pages)
      let own = all.values.filter { $0.signed.action.actor == guest }
      (size, root, self.document, entries) = (head.size, head.root, document, all)
      state = try Self.replay(all, genesis)
      rulings = Dictionary(own.map { ($0.signed.action.digest, $0.outcome) }, uniquingKeysWith: { $1 })
      sequence = own.map(\.signed.action.sequence).max() ?? 0
      return
    }
    throw ClientError(.custodiansMissing, "too few custodians vouch for the ledger that the gateway shows; try again")
  }

  /// What was read before, the guest's own entries, the records that they may open, and what is about everybody whom these
  /// name.
  private static func gather(
    _ begun: [UInt64: Entry], of guest: MemberID, from pages: GuestPages
  ) async throws -> [UInt64: Entry] {
    var all = begun
    for list in ["mine", "accessible"] { all.merge(try await pages.list(list)) { $1 } }
    var known: Set<MemberID> = [guest]
    for _ in 0..<mostRounds {
      let enrolled = Set(
        all.values.compactMap { entry -> MemberID? in
          if case .enrol(let fields) = entry.signed.action.body, fields.role == .authority {
            fields.member
          } else {
            nil
          }
        })
      let named = Set(all.values.flatMap(people)).subtracting(known).subtracting(enrolled)
      if named.isEmpty { break }
      for member in named.sorted().prefix(GuestPages.mostMembers) {
        all.merge(try await pages.list("member/\(member.hex)")) { $1 }
      }
      known.formUnion(named)
    }
    return all
  }

  private static func people(of entry: Entry) -> [MemberID] {
    let actor = entry.signed.action.actor
    switch entry.signed.action.body {
    case .grant(let terms): return [actor, terms.grantee]
    case .anchor(let fields): return [actor, fields.owner]
    case .recover(let fields): return [actor, fields.owner]
    default: return isRead(entry) ? [actor] : []
    }
  }

  /// Whether an entry has a part in what a guest needs to know. What others asked, answered and released has none, and of an
  /// access that was unlawful nothing can be told from a part of the ledger.
  private static func isRead(_ entry: Entry) -> Bool {
    switch entry.signed.action.body {
    case .request, .deny, .report, .release: false
    case .access: entry.outcome == .accepted
    default: true
    }
  }

  private static func replay(_ entries: [UInt64: Entry], _ genesis: Genesis) throws(ClientError) -> State {
    var state = State(partOf: genesis)
    for (_, entry) in entries.sorted(by: { $0.key < $1.key }) where isRead(entry) {
      guard let key = state.signingKey(of: entry.signed.action.actor, at: entry.time),
        let verified = entry.signed.verified(with: key), state.apply(verified, at: entry.time) == entry.outcome
      else {
        throw ClientError(
          .ledgerRefused,
          "the gateway shows entries of the ledger that do not fit each other, or are not signed by their actor")
      }
    }
    return state
  }

  /// How many custodians of the policy in force signed this head, not long ago.
  private static func vouched(_ head: Head, by document: PolicyDocument, in state: State) -> Int {
    let now = LedgerClock.system.now()
    let said = head.views.filter { view in
      guard document.custodians.contains(where: { $0.member == view.custodian }),
        let member = state.members[view.custodian], member.role == .custodian, member.isInGoodStanding,
        let key = state.signingKey(of: view.custodian, at: state.time), let signature = [UInt8](hex: view.signature),
        view.epoch == state.epoch
      else { return false }
      let words = [
        state.ledger, view.custodian.word, Word(head.size), head.root, Word(view.time), Word(view.epoch),
      ]
      guard let read = try? LedgerView(bytes: signature + words.flatMap(\.bytes)) else { return false }
      return read.verdict(key: key, ledger: state.ledger, now: now) == .valid
    }
    return Set(said.map(\.custodian)).count
  }

  private static func requireExtension(from before: GuestLedger, to head: Head, _ session: GuestSession) async throws {
    guard head.size != before.size else {
      guard head.root == before.root else { throw forked }
      return
    }
    let proof: Path = try await session.asked("/v1/ledger/consistency?from=\(before.size)&to=\(head.size)")
    let verdict = ConsistencyProof(from: before.size, to: head.size, path: proof.path)
      .verdict(from: before.root, to: head.root)
    guard verdict == .consistent else { throw forked }
  }

  private static let forked = ClientError(.ledgerRefused, "the gateway shows another ledger than a moment ago")
}
