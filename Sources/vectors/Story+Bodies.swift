internal import Contract
internal import Identity

extension Story {
  /// Enrols one member of every role, and a second patient, clinician and custodian.
  mutating func enrolEverybody() throws {
    let roles: [(Player, Role)] = [
      (.tom, .technologist), (.pat, .patient), (.pia, .patient), (.cleo, .clinician), (.carl, .clinician),
      (.vault, .custodian), (.crypt, .custodian),
    ]
    for (player, role) in roles {
      try tell(.ada, player.enrolment(role), .accepted, "ada enrols \(player.rawValue) as \(role.name)")
    }
    try tell(.pat, Player.watch.enrolment(.device), .accepted, "pat enrols a device")
  }

  static func record(_ name: String) -> Word { Player.word("record/\(name)") }

  func anchor(
    _ name: String, of owner: Player = .pat, kind: RecordKind = .imaging, measuredAt: UInt64? = nil,
    answering reference: Word = .zero
  ) throws -> Action.Body {
    .anchor(
      Action.Anchor(
        record: Self.record(name), owner: try owner.id, kind: kind, envelope: Player.word("envelope/\(name)"),
        keyCommitment: Player.word("key/\(name)"), measuredAt: measuredAt ?? now, reference: reference))
  }

  func request(_ scope: Scope, mode: Mode = [], duration: UInt64 = 600) throws -> Action.Body {
    .request(
      Action.Request(
        owner: try Player.pat.id, scope: scope, purposeCode: 1, purposeDigest: Player.word("purpose"), mode: mode,
        duration: duration))
  }

  func grant(
    to grantee: Player = .cleo, _ scope: Scope = .kinds(.all, [.existing, .new]), answering request: Word = .zero,
    mode: Mode = [], for duration: UInt64 = 600, most: UInt64 = 0, parent: Word = .zero
  ) throws -> Action.Body {
    .grant(
      Action.Grant(
        request: request, grantee: try grantee.id, scope: scope, mode: mode, until: now + duration, most: most,
        parent: parent))
  }

  func access(_ name: String, under reference: Word = .zero) -> Action.Body {
    .access(
      Action.Access(reference: reference, record: Self.record(name), statement: Player.word("statement")))
  }
}
