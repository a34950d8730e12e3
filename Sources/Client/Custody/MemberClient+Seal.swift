internal import Blocks
internal import Contract
internal import Custody
internal import Halo
internal import Identity
internal import Records
internal import Synchronization

extension MemberClient {
  /// Seals items into a folder of the outbox, one store a custodian, and shares the data key out. When this
  /// returns, nothing but the custodians' own keys, or the owner's, gives the data key back.
  func seal(
    _ sources: [ItemSource], of byteCount: UInt64, as description: RecordDescription, kind: RecordKind,
    to recipient: MemberPublicKeys, named record: Word = .random(), answering reference: Word = .zero,
    for custodians: Custodians, in state: State, _ progress: (@Sendable (UInt64, UInt64) -> Void)?
  ) async throws -> (Delivery, OutboxFolder) {
    let dealer = try await dealer(among: custodians, in: state)
    var folder = OutboxFolder(home, OutboxFolder.unfinished + Word.random().hex.prefix(16))
    do {
      try home.makeFolder(folder.path)
      try folder.hold()
      let members = custodians.present.map(\.member)
      let stores = try members.indices.map { try makeStore(folder.store($0)) }
      let sealer = try RecordSealer(
        ledger: network.ledger, sender: keys.member, signer: keys.signing, owner: recipient.member,
        recipient: recipient.sealingKey, stores: stores, dataShards: custodians.document.dataShards)
      let dealt = Mutex<DealtKey?>(nil)
      let sealed = try await sealer.seal(
        sources, as: description, named: record,
        shareCommitments: { key, record in
          let fresh = try dealer.deal(key, of: record)
          dealt.withLock { $0 = fresh }
          return fresh.dealing.dealing.commitments
        }, progress: Self.counting(progress, of: byteCount))
      guard let dealt = dealt.withLock({ $0 }) else {
        throw CustodyError(.dealingRefused, "the data key was not shared out")
      }
      let deposits = try Self.deposits(of: sealed, dealt)
      for (index, deposit) in deposits.enumerated() { try folder.write(deposit, of: index) }
      let delivery = Delivery(
        ledger: network.ledger, record: sealed.anchor.record, owner: recipient.member, kind: kind,
        envelope: sealed.anchor.envelopeDigest, keyCommitment: sealed.anchor.keyCommitment,
        measuredAt: description.measuredAt, reference: reference, epoch: custodians.epoch,
        blockSize: sealed.manifest.layout.blockSize, confirmations: custodians.document.confirmations,
        custodians: members)
      try folder.write(delivery)
      return (delivery, try folder.renamed(to: delivery.record.hex, in: home))
    } catch {
      folder.remove()
      throw error
    }
  }

  private func makeStore(_ path: String) throws -> FolderBlocks {
    try home.makeFolder(path)
    return try FolderBlocks(root: path, forFew: true)
  }

  /// What each custodian gets of a sealed record.
  private static func deposits(of sealed: SealedRecord, _ dealt: DealtKey) throws -> [CustodyDeposit] {
    let layout = sealed.manifest.layout
    return try dealt.shares.enumerated().map { index, share in
      try CustodyDeposit(
        envelope: sealed.anchor.envelopeDigest, blocks: layout.digests(ofStore: index), share: share,
        dealing: dealt.dealing)
    }
  }
}

extension Layout {
  /// The digests of the blocks of one store, in the order of the stripes.
  func digests(ofStore index: Int) -> [Word] {
    (0..<stripeCount).compactMap { cid(stripe: $0, index: index)?.digest }
  }
}

extension SendReceipt {
  /// What a delivery left its sender with.
  init(_ delivery: Delivery, _ anchored: Delivery.Anchored, reasons: [String]) {
    self.init(
      record: delivery.record, position: anchored.position, time: anchored.time, confirmed: delivery.confirmed.count,
      custodians: delivery.custodians.count, missing: reasons)
  }

  /// Who has not confirmed, in plain words; nil when everybody has.
  var custodyProblem: String? {
    guard let confirmed, let custodians, confirmed < custodians else { return nil }
    let count = custodians - confirmed
    return "anchored, \(count) custodian\(count == 1 ? "" : "s") still missing: " + missing.joined(separator: "; ")
  }
}
