internal import Contract
internal import FoundationEssentials
public import Identity

/// A link of a patient's, as gateway and ledger have it.
public struct LinkRow: Sendable {
  /// The guest.
  public let guest: MemberID
  /// The grant, by which the link is ended.
  public let reference: Word
  /// The record; nil where the ledger has no such grant.
  public let record: Word?
  /// For whom it is.
  public let purpose: StatementReading
  /// Whether the originals may be kept.
  public let isKept: Bool
  /// When it was made, by the gateway's clock.
  public let createdAt: UInt64
  /// When it ends, in seconds since 1970.
  public let until: UInt64
  /// How often it was opened.
  public let used: UInt64
  /// How many wrong passcodes it still takes.
  public let attemptsLeft: Int
  /// When the right passcode came last, by the gateway's clock; 0 for never.
  public let shownAt: UInt64
  /// Why it opens nothing any more, in plain words; nil while it does.
  public let endingWords: String?
}

extension MemberClient {
  private struct Wire: Decodable {
    let guest: MemberID
    let reference: Word
    let until: UInt64
    let createdAt: UInt64
    let attemptsLeft: Int
    let shownAt: UInt64
  }

  /// The links that the gateway keeps for this member, the newest first, with what the ledger says of them. Throws as
  /// ``GatewayLogin/status()`` does.
  public func links() async throws -> [LinkRow] {
    let kept: [Wire] = try await login.asked("GET", "/v1/links")
    let state = try await sync()
    let time = now(in: state)
    let texts = await statements(Set(kept.compactMap { guestStatement($0.guest, in: state) }))
    return kept.map { link in
      let grant = state.grants[link.reference].flatMap { $0.terms.grantee == link.guest ? $0 : nil }
      var record: Word?
      if case .record(let one) = grant?.terms.scope { record = one }
      let name = guestStatement(link.guest, in: state)
      return LinkRow(
        guest: link.guest, reference: link.reference, record: record,
        purpose: name.flatMap { texts[$0] } ?? .missing, isKept: grant?.terms.mode.contains(.store) == true,
        createdAt: link.createdAt, until: grant?.terms.until ?? link.until, used: grant?.used ?? 0,
        attemptsLeft: link.attemptsLeft, shownAt: link.shownAt,
        endingWords: ending(of: link, grant: grant, in: state, at: time))
    }
  }

  private func ending(of link: Wire, grant: State.Grant?, in state: State, at time: UInt64) -> String? {
    guard grant != nil else { return "the ledger has no such grant" }
    if let ending = GrantEnding(of: link.reference, in: state, at: time) { return ending.words }
    return link.attemptsLeft > 0 ? nil : "a wrong passcode was given too often"
  }
}

extension MemberClient {
  /// The statement in which this member noted for whom a guest is; nil for whoever is no guest of theirs.
  func guestStatement(_ guest: MemberID, in state: State) -> StatementName? {
    guard let member = state.members[guest], member.role == .guest, member.owner == keys.member else { return nil }
    return StatementName(digest: member.identityCommitment, author: keys.member)
  }

  /// The names of members as this member knows them: verified ones, and of guests of their own for whom the link is.
  func namesWithLinks(of members: Set<MemberID>, in state: State) async -> [MemberID: String] {
    var names = await names(of: members, in: state)
    let guests = members.compactMap { guest in guestStatement(guest, in: state).map { (guest, $0) } }
    guard !guests.isEmpty else { return names }
    let texts = await statements(Set(guests.map(\.1)))
    for (guest, name) in guests {
      names[guest] = texts[name]?.text.map { "link for \(Self.line($0))" } ?? "guest \(guest.hex.prefix(12))"
    }
    return names
  }

  /// One line without what would move a cursor, whatever was typed.
  private static func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: " "
          default: scalar
          }
        }))
  }
}
