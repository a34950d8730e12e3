internal import Blocks
internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Halo
internal import Identity

extension MemberClient {
  /// Brings a sealed record to its custodians and anchors it as soon as enough have confirmed.
  ///
  /// - Throws: `deliveryBusy` while another program delivers it; `custodiansMissing` with who did not confirm and why, while
  ///   too few have; `deliveryOver` when the policy changed before the record was anchored.
  func deliver(
    _ delivery: Delivery, from folder: OutboxFolder, progress: (@Sendable (UInt64, UInt64) -> Void)?
  ) async throws -> SendReceipt {
    var (delivery, folder) = (delivery, folder)
    try folder.hold()
    let state = try await sync()
    try await noteAnchor(of: &delivery, in: state, folder)
    guard let custodians = try await custodians(in: state), state.epoch == delivery.epoch else {
      folder.remove()
      guard let anchored = delivery.anchored else {
        throw ClientError(
          .deliveryOver, "the policy changed before the record was anchored, and its key is not kept: send it again")
      }
      return SendReceipt(
        delivery, anchored, reasons: ["the policy has changed since: the owner's repair brings the record to them"])
    }
    let reasons = try await upload(&delivery, from: folder, to: custodians, progress)
    if delivery.anchored == nil {
      guard delivery.confirmed.count >= delivery.confirmations else {
        throw ClientError(
          .custodiansMissing,
          "\(delivery.confirmed.count) of \(delivery.custodians.count) custodians confirmed and "
            + "\(delivery.confirmations) must, so nothing is recorded yet (aureole outbox --resume goes on): "
            + reasons.joined(separator: "; "))
      }
      do {
        let receipt = try await submit(.anchor(delivery.anchor))
        delivery.anchored = .init(position: receipt.position ?? 0, time: receipt.time)
      } catch let error as ClientError where error.code == .actionRefused {
        folder.remove()
        throw error
      }
      try folder.write(delivery)
    }
    if delivery.missing.isEmpty { folder.remove() }
    guard let anchored = delivery.anchored else { throw ClientError(.ledgerRefused, "the record is not anchored") }
    return SendReceipt(delivery, anchored, reasons: reasons)
  }

  /// Finds out whether an earlier try anchored the record and broke off before it could note so.
  private func noteAnchor(of delivery: inout Delivery, in state: State, _ folder: OutboxFolder) async throws {
    guard delivery.anchored == nil, let record = state.records[delivery.record],
      record.anchor == delivery.anchor, record.sender == keys.member
    else { return }
    var found: UInt64 = 0
    try await replica.forEachEntry { position, entry in
      if case .anchor(let fields) = entry.signed.action.body, fields.record == record.anchor.record,
        entry.outcome == .accepted
      {
        found = position
      }
    }
    delivery.anchored = .init(position: found, time: record.anchoredAt)
    try folder.write(delivery)
  }

  /// Brings every custodian that did not confirm yet what it lacks, all at once; returns why some did not confirm.
  private func upload(
    _ delivery: inout Delivery, from folder: OutboxFolder, to custodians: Custodians,
    _ progress: (@Sendable (UInt64, UInt64) -> Void)?
  ) async throws -> [String] {
    let missing = Set(delivery.missing)
    let before = delivery.confirmed.count
    let meter = DeliveryMeter(progress, blockSize: delivery.blockSize)
    return try await withThrowingTaskGroup(of: (MemberID, Result<CustodyConfirmation, any Error>).self) { group in
      for (index, custodian) in custodians.present.enumerated() where missing.contains(custodian.member) {
        group.addTask {
          do {
            let deposit = try folder.readDeposit(of: index)
            let store = try FolderBlocks(root: folder.store(index), creating: false)
            let confirmation = try await custodians.halo.deliver(
              deposit, from: store, to: custodian, planned: meter.plan, progress: meter.add)
            return (custodian.member, .success(confirmation))
          } catch {
            return (custodian.member, .failure(error))
          }
        }
      }
      var reasons = [String]()
      for try await (member, result) in group {
        switch result {
        case .success(let confirmation):
          delivery.confirmed.append(
            .init(member: member, confirmation: Data(confirmation.bytes).base64EncodedString()))
        case .failure(let error): reasons.append(Self.reason(error, of: member))
        }
      }
      // What is not noted because of a crash is confirmed again: a deposit can be handed in twice.
      if delivery.confirmed.count > before { try folder.write(delivery) }
      try Task.checkCancellation()
      return reasons.sorted()
    }
  }

  /// Why a custodian failed, with its name in front.
  static func reason(_ error: any Error, of custodian: MemberID) -> String {
    switch error {
    case let error as HaloError: error.detail
    case let error as HaloClientError where error.code != .tooLarge: error.detail
    case let error as HaloClientError: "custodian \(custodian.hex.prefix(12)): \(error.detail)"
    case let error as BlocksError: "custodian \(custodian.hex.prefix(12)): \(error.detail)"
    default: "custodian \(custodian.hex.prefix(12)): it could not be asked"
    }
  }
}

extension HaloClient {
  /// Uploads what a custodian lacks of a deposit, then hands it the deposit; returns its confirmation, verified.
  func deliver(
    _ deposit: CustodyDeposit, from store: FolderBlocks, to custodian: KnownCustodian,
    planned: @Sendable (Int) -> Void = { _ in }, progress: (@Sendable (Int) -> Void)? = nil
  ) async throws -> CustodyConfirmation {
    let record = deposit.dealing.dealing.record
    let names = ([deposit.envelope] + deposit.blocks).map(CID.init(digest:))
    do {
      let lacking = try await missing(names, of: record, at: custodian.member)
      planned(lacking.count)
      try await put(lacking, of: record, from: store, to: custodian.member, progress: progress)
    } catch let error as HaloClientError where error.refusal == .noGrant {
      // A sender has no say once the custodian has confirmed. Its answer may have been lost: the same deposit says.
    }
    return try await self.deposit(deposit, at: custodian.member, key: custodian.key)
  }
}
