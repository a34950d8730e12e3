internal import Client
internal import Deidentification
internal import EmbeddedLedger
internal import HTTPTypes
internal import Hummingbird
internal import Identity

/// Where pages have copies made that do not say whose they are (docs/spec/gateway.md, section 7): the profile is the program's, and
/// so is the path by which a copy is sealed and anchored.
struct CopyRoutes: Sendable {
  private static let mostBody = 2 << 10
  private let desk: CopyDesk
  private let ledger: Word
  private let member: MemberID
  private let key: VerifyingKey

  init(_ service: DICOMwebService) {
    let client = service.client
    self.init(
      ledger: client.network.ledger, member: client.keys.member, key: client.keys.signing.verifyingKey,
      desk: CopyDesk { record, options, progress in
        let copy = try await client.deidentify(record.hex, options, progress: progress)
        return CopyDesk.Made(record: copy.receipt.record, count: copy.count, warnings: copy.warnings)
      })
  }

  init(ledger: Word, member: MemberID, key: VerifyingKey, desk: CopyDesk) {
    (self.ledger, self.member, self.key, self.desk) = (ledger, member, key, desk)
  }

  private struct Working: Encodable {
    let done: UInt64
    let of: UInt64
  }

  private struct Made: Encodable {
    let record: Word
    let count: Int
    let warnings: [String: Int]
  }

  func add(to router: Router<some RequestContext>, of agent: VerifyingKey) {
    router.post("/v1/copies") { request, _ in
      let asked: CopyOrder.Asked = try await request.pageJSON(
        atMost: Self.mostBody, refusal: "the body has copy, record, keep, time and signature")
      let order = try CopyOrder(
        asked, by: key, of: member, to: agent, on: ledger, at: LedgerClock.system.now())
      switch try await desk.state(of: order) {
      case .working(let done, let of): return AgentAnswers.json(Working(done: done, of: of), status: .accepted)
      case .made(let made):
        return AgentAnswers.json(
          Made(
            record: made.record, count: made.count,
            warnings: Dictionary(uniqueKeysWithValues: made.warnings.map { ($0.key.rawValue, $0.value) })))
      }
    }
  }
}
