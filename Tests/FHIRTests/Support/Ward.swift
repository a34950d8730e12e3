import Contract
import Identity
import Testing

@testable import FHIR

/// A patient, a technologist, two clinicians, a custodian, a device and a guest, and another patient with a guest, on a ledger in memory, and all that can happen to
/// a patient's records.
struct Ward {
  let keys: [String: SigningKey]
  var state: State
  var placed: [PatientView.Placed] = []
  var now: UInt64 = 1_795_000_000
  static let record = Word.sha256(Array("record".utf8))
  static let measurement = Word.sha256(Array("measurement".utf8))
  static let purpose = PatientView.Text(text: "second opinion: <left> lung \"now\"", salt: Word(5))

  init() throws {
    var keys = [String: SigningKey]()
    for name in ["hospital", "tess", "ada", "clara", "dov", "vault", "cuff", "gus", "bea", "gil"] {
      keys[name] = try SigningKey(Word.sha256(Array(("ward/" + name).utf8)).bytes)
    }
    self.keys = keys
    let hospital = try #require(keys["hospital"])
    state = State(
      try Genesis(
        authorities: [.init(keys: NewKeys(signingKey: hospital.verifyingKey, sealingKeyDigest: Word(1)))],
        logKey: .zero,
        time: now, salt: Word(9)))
    for (name, role) in [
      ("tess", Role.technologist), ("ada", .patient), ("clara", .clinician), ("dov", .clinician), ("vault", .custodian),
      ("bea", .patient),
    ] { try act("hospital", .enrol(try enrolment(name, role))) }
    try act("ada", .enrol(try enrolment("cuff", .device)))
    try act("ada", .enrol(try enrolment("gus", .guest)))
    try act("bea", .enrol(try enrolment("gil", .guest)))
  }

  private func enrolment(_ name: String, _ role: Role) throws -> Action.Enrol {
    let key = try #require(keys[name])
    return Action.Enrol(
      role: role, keys: NewKeys(signingKey: key.verifyingKey, sealingKeyDigest: Word(2)), identityCommitment: .zero)
  }

  func id(_ name: String) throws -> MemberID { MemberID(try #require(keys[name]).verifyingKey) }

  @discardableResult
  mutating func act(_ name: String, _ body: Action.Body) throws -> Word {
    now += 60
    let key = try #require(keys[name])
    let actor = MemberID(key.verifyingKey)
    let action = Action(
      ledger: state.ledger, actor: actor, sequence: (state.members[actor]?.sequence ?? 0) + 1, body: body)
    let signed = try action.signed(by: key)
    let outcome = state.apply(try #require(signed.verified(with: key.verifyingKey)), at: now)
    #expect(outcome.isRecorded(for: body.kind), "\(outcome)")
    placed.append(
      .init(position: UInt64(placed.count), entry: Entry(time: now, outcome: outcome, signed: signed)))
    return action.digest
  }

  /// Everything that can happen, lawful and not.
  static func lived() throws -> Ward {
    var ward = try Ward()
    let (ada, clara, dov) = (try ward.id("ada"), try ward.id("clara"), try ward.id("dov"))
    for (record, sender, kind) in [(record, "tess", RecordKind.imaging), (measurement, "cuff", .measurement)] {
      try ward.act(
        sender,
        .anchor(
          .init(
            record: record, owner: ada, kind: kind, envelope: Word(3), keyCommitment: Word(4), measuredAt: ward.now)))
    }
    let digest = ward.digest(of: purpose)
    func request(_ scope: Scope) -> Action.Body {
      .request(
        .init(
          owner: ada, scope: scope, purposeCode: PurposeOfUse.treatment.rawValue, purposeDigest: digest, mode: .all,
          duration: 86_400))
    }
    let asked = try ward.act("clara", request(.kinds(.all, [.existing, .new])))
    let refused = try ward.act("dov", request(.record(record)))
    try ward.act("ada", .deny(refused))
    try ward.act("dov", request(.kinds(RecordKinds(.document), .new)))
    let grant = try ward.act(
      "ada",
      .grant(
        .init(
          request: asked, grantee: clara, scope: .kinds(RecordKinds(.imaging), .existing), mode: .all,
          until: ward.now + 3600, most: 3)))
    let opened = try ward.act("clara", .access(.init(reference: grant, record: record, statement: .zero)))
    try ward.act("vault", .release(opened))
    let child = try ward.act(
      "clara",
      .grant(
        .init(grantee: dov, scope: .record(record), mode: [], until: ward.now + 60 * 10, most: 1, parent: grant)))
    try ward.act("dov", .access(.init(reference: child, record: record, statement: .zero)))
    try ward.act("dov", .access(.init(reference: Word(99), record: record, statement: .zero)))
    try ward.act("clara", .access(.init(reference: grant, record: measurement, statement: .zero)))
    try ward.act("ada", .access(.init(reference: .zero, record: record, statement: .zero)))
    try ward.act("ada", .revoke(grant))
    try ward.act("clara", .access(.init(reference: grant, record: record, statement: .zero)))
    try ward.act("ada", .grant(.init(grantee: dov, scope: .record(measurement), mode: .store, until: ward.now + 9000)))
    let shared = try ward.act(
      "ada", .grant(.init(grantee: ward.id("gus"), scope: .record(record), mode: [], until: ward.now + 9000)))
    try ward.act("gus", .access(.init(reference: shared, record: record, statement: .zero)))
    try ward.act("ada", .report(opened, reason: Word(6)))
    try ward.act("ada", .erase(measurement))
    try ward.act("ada", .access(.init(reference: .zero, record: measurement, statement: .zero)))
    try ward.act("gil", .access(.init(reference: .zero, record: record, statement: .zero)))
    return ward
  }

  func digest(of text: PatientView.Text) -> Word {
    Word.sha256(tag: "aureole/statement/v1", [state.ledger, text.salt, Word.sha256(Array(text.text.utf8))])
  }

  func view() throws -> PatientView {
    let image = RecordItem.Image(
      study: "1.2.3", series: "1.2.3.4", instance: "1.2.3.4.5", sopClass: "1.2.840.10008.5.1.4.1.1.2", modality: "CT")
    let items = [
      RecordItem(name: "IM 1.dcm", mediaType: "application/dicom", size: 7, sha256: Word(1), image: image),
      RecordItem(name: " ", mediaType: "not a type", size: 1 << 40, sha256: Word(2), image: nil),
    ]
    return PatientView(
      owner: try id("ada"), state: state, authorities: [try id("hospital")], entries: placed,
      names: [try id("ada"): "Ada Marlow", try id("clara"): "Clara Weiss", try id("hospital"): "Aurora Hospital"],
      texts: [digest(of: Self.purpose): Self.purpose], items: [Self.record: items],
      observations: [Self.measurement: try Observation(try Resource(json: Array(Samples.bloodPressure.utf8)))])
  }
}
