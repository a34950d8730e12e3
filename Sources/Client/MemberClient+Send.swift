internal import Blocks
public import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
public import Identity
package import Imaging
package import Records

/// What the sender is left with: proof that the record stands on the ledger.
public struct SendReceipt: Sendable {
  /// The record's identifier.
  public let record: Word
  /// The position of the anchor's entry.
  public let position: UInt64
  /// The ledger's time of anchoring, in seconds since 1970.
  public let time: UInt64
  /// How many custodians confirmed that they keep their part; nil where records are kept in folders.
  public var confirmed: Int?
  /// How many custodians there are; nil where records are kept in folders.
  public var custodians: Int?
  /// Why some custodians did not confirm yet, each named; the outbox goes on to deliver to them.
  public var missing: [String] = []
}

extension MemberClient {
  /// Seals the planned files as one record to a patient, stores it, and anchors it once everything is on disk.
  ///
  /// - Parameters:
  ///   - plan: the files, looked at and named.
  ///   - recipient: the patient's verified directory entry.
  ///   - kind: what kind of record it is; by default imaging when any file is an image, document otherwise.
  ///   - measuredAt: when it was measured, in seconds since 1970; by default now.
  ///   - progress: told bytes sealed and bytes in all.
  ///   - delivering: told bytes brought to custodians and bytes in all.
  /// - Throws: `actionRefused` when this member may not send to that one, `directoryRefused` when the patient's
  ///   certificate is over or does not verify, `storageRefused` when a store is missing, `custodiansMissing` when too
  ///   few custodians confirmed; then the record waits in the outbox.
  public func send(
    _ plan: SendPlan, to recipient: DirectoryEntry, kind: RecordKind? = nil, measuredAt: UInt64? = nil,
    progress: (@Sendable (UInt64, UInt64) -> Void)? = nil, delivering: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> SendReceipt {
    try await send(
      plan.files.map(\.source), of: plan.byteCount, to: recipient,
      kind: kind ?? (plan.hasImages ? .imaging : .document),
      measuredAt: measuredAt, answering: .zero, progress, delivering)
  }

  /// Seals items as one record of the given identifier, as above; the anchor names the grant that it answers, or zero.
  func send(
    _ items: [ItemSource], of byteCount: UInt64, to recipient: DirectoryEntry, kind: RecordKind, measuredAt: UInt64?,
    answering reference: Word, named record: Word = .random(), _ progress: (@Sendable (UInt64, UInt64) -> Void)?,
    _ delivering: (@Sendable (UInt64, UInt64) -> Void)?
  ) async throws -> SendReceipt {
    // Asked before anything is sealed, so that nobody waits for a refusal that could be foreseen.
    try await checkMaySend(to: recipient.member)
    try await checkCertificate(of: recipient)
    let now = UInt64(Date().timeIntervalSince1970)
    let state = await replica.state
    let description = RecordDescription(kind: UInt64(kind.rawValue), measuredAt: measuredAt ?? now, createdAt: now)
    if let custodians = try await custodians(in: state) {
      let (delivery, folder) = try await seal(
        items, of: byteCount, as: description, kind: kind, to: recipient.keys, named: record, answering: reference,
        for: custodians, in: state, progress)
      return try await deliver(delivery, from: folder, progress: delivering)
    }
    let sealer = try RecordSealer(
      ledger: network.ledger, sender: keys.member, signer: keys.signing, owner: recipient.member,
      recipient: recipient.keys.sealingKey, stores: try wholeStores(), dataShards: network.storage.dataShards)
    let sealed = try await sealer.seal(
      items, as: description, named: record, progress: Self.counting(progress, of: byteCount))
    let anchor = Action.Anchor(
      record: sealed.anchor.record, owner: recipient.member, kind: kind, envelope: sealed.anchor.envelopeDigest,
      keyCommitment: sealed.anchor.keyCommitment, measuredAt: measuredAt ?? now, reference: reference)
    do {
      let receipt = try await submit(.anchor(anchor))
      return SendReceipt(record: anchor.record, position: receipt.position ?? 0, time: receipt.time)
    } catch let error as ClientError where error.code == .actionRefused {
      // Nothing names these blocks and nobody can open them: what the ledger refused is not left behind.
      await discard(sealed)
      throw error
    }
  }

  /// Tells bytes in all with every report of bytes done.
  static func counting(
    _ progress: (@Sendable (UInt64, UInt64) -> Void)?, of total: UInt64
  ) -> (@Sendable (UInt64) -> Void)? {
    guard let progress else { return nil }
    return { progress($0, total) }
  }

  func checkMaySend(to owner: MemberID) async throws {
    let state = try await sync()
    guard let sender = state.members[keys.member] else {
      throw ClientError(.actionRefused, "you are not enrolled yet: hand \(home.joinRequest) to the authority")
    }
    guard sender.isInGoodStanding else { throw ClientError(.actionRefused, "you are suspended") }
    let measuresForThem = sender.role == .patient && owner == keys.member || sender.owner == owner
    guard sender.role == .technologist || measuresForThem else {
      throw ClientError(.actionRefused, "a \(sender.role.name) does not send to this member")
    }
    guard state.members[owner]?.role == .patient else {
      throw ClientError(.actionRefused, "records are sent to patients, and this member is none")
    }
    guard state.members[owner]?.isInGoodStanding == true else {
      throw ClientError(.actionRefused, "the patient is suspended")
    }
  }

  /// Removes the blocks of a record that will not be anchored. What cannot be removed now is found by repair.
  private func discard(_ sealed: SealedRecord) async {
    let layout = sealed.manifest.layout
    for (index, store) in stores.enumerated() {
      try? await store?.delete(sealed.envelope.block.cid)
      for stripe in 0..<layout.stripeCount {
        if let cid = layout.cid(stripe: stripe, index: index) { try? await store?.delete(cid) }
      }
    }
  }
}

extension SendPlan.PlannedFile {
  /// The file as the sealer takes it.
  var source: ItemSource {
    ItemSource(
      name: name, mediaType: mediaType.rawValue, dicom: summary.map(DicomIdentifiers.init(_:)),
      content: .file(path: path))
  }
}

extension DicomIdentifiers {
  /// The identifiers a manifest carries. One that the standard does not allow is left out, not passed on.
  package init(_ summary: DICOMSummary) {
    func uid(_ text: String?) -> String { text.flatMap { DICOMUID.isWellFormed($0) ? $0 : nil } ?? "" }
    let allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _"
    let modality = summary.modality ?? ""
    self.init(
      study: uid(summary.studyInstanceUID), series: uid(summary.seriesInstanceUID),
      instance: uid(summary.sopInstanceUID), sopClass: uid(summary.sopClassUID),
      modality: modality.utf8.count <= 16 && modality.allSatisfy(allowed.contains) ? modality : "",
      transferSyntax: uid(summary.transferSyntaxUID))
  }
}
