internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

extension MemberClient {
  private struct Handed: Encodable {
    let token: String
    let guest: MemberID
    let reference: Word
    let file: String
    let passcode: String
  }
  private struct Kept: Decodable { let until: UInt64 }
  private struct Head: Decodable { let size: UInt64 }

  /// Shares one record by a link, with somebody who has no account: enrols a guest for it, grants the guest that record, and
  /// has the gateway keep the guest's keys, which it cannot read (docs/adr/0025). Where something fails after the grant, the
  /// grant is revoked.
  ///
  /// - Throws: `loginNeeded` without a session at a gateway, and `actionRefused` in words for what the rules or the policy
  ///   do not allow, before anything is signed.
  public func makeLink(_ wish: LinkWish) async throws -> MadeLink {
    guard profile.role == .patient else {
      throw ClientError(.actionRefused, "a \(profile.role.name) shares nothing by a link: patients do")
    }
    let place = try await login.kept().place
    guard try await login.status().member == keys.member else {
      throw ClientError(.accountRefused, "the session at \(place.url) is another member's than this home's")
    }
    let state = try await sync()
    guard try await policyDocument()?.login?.guests == true else {
      throw ClientError(.actionRefused, "the policy in force serves no guests, so that nobody could open a link")
    }
    let guest = try MemberKeys()
    let statement = try Statement(text: wish.text)
    let enrolment = Action.Enrol(
      role: .guest,
      keys: NewKeys(signingKey: guest.signing.verifyingKey, sealingKeyDigest: guest.sealing.publicKey.digest),
      identityCommitment: statement.digest(on: network.ledger))
    let terms = try terms(of: wish, for: guest.member, in: state)
    guard case .record(let record) = terms.scope else {
      throw ClientError(.recordNotFound, "a link shares one record")
    }
    let link = try LinkPayload(
      origin: try Origin(place.url), token: KeyringSecret(), key: KeyringSecret(), until: terms.until,
      label: wish.label)
    try foresee([.enrol(enrolment), .grant(terms)], in: state)
    _ = try await keep(statement, for: [])
    try await submit(.enrol(enrolment))
    let granted = try await submit(.grant(terms))
    let made = MadeLink(
      link: link, passcode: LinkPasscode(), reference: granted.digest, record: record, guest: guest.member)
    do {
      try await hand(made, guest, after: granted)
    } catch {
      throw await takenBack(made.reference, error)
    }
    return made
  }

  /// The terms of a grant of one record: the member's own, or one that they hold with passing on.
  private func terms(of wish: LinkWish, for guest: MemberID, in state: State) throws -> Action.Grant {
    let now = now(in: state)
    let (mode, until): (Mode, UInt64) = (wish.isKept ? .store : [], wish.end.time(from: now))
    do throws(ClientError) {
      let record = try state.record(beginning: wish.record, for: keys.member)
      guard !record.isErased else { throw ClientError(.recordRefused, "you had this record erased") }
      return Action.Grant(
        grantee: guest, scope: .record(record.anchor.record), mode: mode, until: until, most: wish.most ?? 0)
    } catch {
      let held = Self.accessible(to: keys.member, in: state, at: now).filter { row in
        row.record.hex.hasPrefix(wish.record.lowercased()) && row.mode.contains(.passOn)
      }
      guard error.code == .recordNotFound, wish.record.utf8.count >= 8, Set(held.map(\.record)).count == 1,
        let best = held.max(by: { $0.until < $1.until })
      else { throw error }
      return Action.Grant(
        grantee: guest, scope: .record(best.record), mode: mode, until: min(until, best.until),
        most: wish.most ?? best.accessesLeft ?? 0, parent: best.grant)
    }
  }

  /// Gives the gateway the file once its own replica has the grant.
  private func hand(_ made: MadeLink, _ guest: MemberKeys, after granted: Receipt) async throws {
    let file = LinkFile(ledger: network.ledger, reference: made.reference, record: made.record, keys: guest)
    let body = Handed(
      token: made.link.tokenText, guest: made.guest, reference: made.reference,
      file: try file.sealed(under: made.link.key), passcode: made.passcode.sent)
    for _ in 0..<40 {
      let head: Head = try await login.asked("GET", "/v1/ledger/head")
      if head.size > granted.position ?? 0 { break }
      try await Task.sleep(for: .milliseconds(250))
    }
    let kept: Kept = try await login.asked("POST", "/v1/links", CanonicalJSON.bytes(of: body))
    guard kept.until == made.link.until else {
      throw ClientError(.ledgerRefused, "the gateway keeps the link for another time than was granted")
    }
  }

  /// Ends a grant whose link did not come to be, and says so.
  private func takenBack(_ reference: Word, _ error: any Error) async -> ClientError {
    let (code, detail) = (error as? ClientError).map { ($0.code, $0.detail) } ?? (.actionRefused, "\(error)")
    do {
      try await submit(.revoke(reference))
      return ClientError(code, "\(detail): there is no link, and what was granted for it was revoked")
    } catch {
      return ClientError(
        code,
        "\(detail): there is no link, and what was granted for it could not be revoked; nobody has the keys to use it, and "
          + "aureole revoke \(reference.hex.prefix(12)) ends it")
    }
  }
}
