internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Identity
internal import Transparency

extension GatewayRoutes {
  private struct HeadAnswer: Encodable {
    struct View: Encodable {
      let custodian: MemberID
      let time: UInt64
      let epoch: UInt64
      let signature: String
    }
    let size: UInt64
    let root: Word
    let time: UInt64
    let views: [View]
  }
  private struct PathAnswer: Encodable { let path: [Word] }
  private struct TrustAnswer: Encodable {
    let items: [LedgerPieces.Item]
    let more: Bool
    @Nullable var document: Data?
  }
  private struct EntriesAnswer: Encodable {
    struct Row: Encodable {
      let position: UInt64
      let entry: Data
    }
    let entries: [Row]
  }
  private struct ReceiptAnswer: Encodable {
    var position: UInt64?
    let time: UInt64
    let outcome: String
    let digest: Word
  }

  func addLedger(to router: some RouterMethods<GatewayContext>) {
    let ledger = router.group("/v1/ledger")
    ledger.get("head", use: signed(.guests) { _, _, _, _ in try await head() })
    ledger.get(
      "consistency",
      use: signed(.guests) { _, request, _, _ in
        let (from, to) = (try Self.number("from", of: request), try Self.number("to", of: request))
        try core.member.pieces.requireSize(to)
        guard from <= to else { throw GatewayError(.badRequest, "from is beyond to") }
        return GatewayAnswers.json(
          PathAnswer(path: try await core.member.replica.consistency(from: from, to: to).path))
      })
    ledger.get("trust", use: signed(.guests) { _, request, _, _ in try await trust(request) })
    ledger.get("mine", use: signed(.guests) { caller, request, _, _ in try await page(.of(caller.member), request) })
    ledger.get(
      "accessible",
      use: signed(.guests) { caller, request, _, _ in
        let (size, skip) = try Self.place(of: request)
        return GatewayAnswers.json(
          try await core.member.pieces.accessible(to: caller.member, at: size, skipping: skip))
      })
    ledger.get(
      "member/:member",
      use: signed(.guests) { _, request, context, _ in
        guard let member = context.parameters.get("member").flatMap({ MemberID(hex: $0) }) else {
          throw GatewayError(.badRequest, "a member is named by 40 digits")
        }
        return try await page(.about(member), request)
      })
    ledger.get("alerts", use: signed(.authority) { _, request, _, _ in try await page(.alerts, request) })
    ledger.get("entries", use: signed(.enrolled) { _, request, _, _ in try await entries(request) })
    ledger.post("actions", use: signed([.enrolled, .guests], atMost: LedgerLimits.actionByteCount, submit))
    router.get("/v1/events", use: signed(.guests) { caller, _, _, _ in try events(for: caller) })
  }

  private static func place(of request: Request) throws(GatewayError) -> (size: UInt64, skip: Int) {
    let skip = try number("skip", of: request, otherwise: 0)
    return (try number("size", of: request), Int(clamping: min(skip, 1 << 40)))
  }

  private func head() async throws -> Response {
    let replica = core.member.replica
    let size = core.member.pieces.size
    let root = try await replica.root(at: size)
    let time = await replica.read { $0.time }
    let views = try await core.member.views(of: size).filter { $0.size == size && $0.root == root }
    return GatewayAnswers.json(
      HeadAnswer(
        size: size, root: root, time: time,
        views: views.map {
          HeadAnswer.View(custodian: $0.custodian, time: $0.time, epoch: $0.epoch, signature: $0.signature.bytes.hex)
        }))
  }

  private func page(_ list: LedgerPieces.List, _ request: Request) async throws -> Response {
    let (size, skip) = try Self.place(of: request)
    return GatewayAnswers.json(try await core.member.pieces.page(list, at: size, skipping: skip))
  }

  private func trust(_ request: Request) async throws -> Response {
    let (size, skip) = try Self.place(of: request)
    let page = try await core.member.pieces.page(.trust, at: size, skipping: skip)
    guard skip == 0 else { return GatewayAnswers.json(page) }
    let document = try await core.member.document()?.json
    return GatewayAnswers.json(
      TrustAnswer(items: page.items, more: page.more, document: document.map { Data($0) }))
  }

  private func entries(_ request: Request) async throws -> Response {
    let from = try Self.number("from", of: request)
    let count = min(try Self.number("count", of: request), UInt64(LedgerLimits.entriesPerCall))
    if request.uri.queryParameters["size"] != nil {
      let size = try Self.number("size", of: request)
      let end = min(size, from + min(count, UInt64(LedgerPieces.mostItems)))
      let positions = from < end ? Array(from..<end) : []
      return GatewayAnswers.json(["entries": try await core.member.pieces.items(positions, in: size)])
    }
    let entries = try await core.member.replica.entries(from: from, count: Int(count))
    return GatewayAnswers.json(
      EntriesAnswer(
        entries: entries.enumerated().map {
          EntriesAnswer.Row(position: from + UInt64($0.offset), entry: Data($0.element))
        }))
  }

  /// Hands a member's own action on to the ledger and waits until the replica here holds it.
  private func submit(
    _ caller: Core.Caller, _ request: Request, _: GatewayContext, _ body: [UInt8]
  ) async throws -> Response {
    guard let signed = try? SignedAction(bytes: body) else {
      throw GatewayError(.badRequest, "the body is no signed action")
    }
    guard signed.action.actor == caller.member else {
      throw GatewayError(.notAllowed, "a session hands in its own member's actions")
    }
    // The rules refuse it too; a session for looking is not to be one for trying.
    guard caller.role != .guest || signed.action.body.kind == .access else {
      throw GatewayError(.notAllowed, "a guest can do nothing but open")
    }
    switch signed.action.body.kind {
    case .anchor, .request, .access: try await core.requireDemands(of: caller)
    default: break
    }
    let receipt = try await core.member.replica.submit(signed)
    if let position = receipt.position {
      for _ in 0..<100 {
        try await core.member.sync()
        if core.member.pieces.size > position { break }
        try await Task.sleep(for: .milliseconds(20))
      }
      guard core.member.pieces.size > position else {
        throw GatewayError(.unavailable, "the ledger took the action and does not show it yet")
      }
      core.hub.tell(.ledger(core.member.pieces.size))
    }
    return GatewayAnswers.json(
      ReceiptAnswer(
        position: receipt.position, time: receipt.time, outcome: receipt.outcome.name, digest: receipt.digest),
      status: receipt.isRecorded ? .ok : .unprocessableContent)
  }
}
