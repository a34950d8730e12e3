public import Identity

/// A record that was sealed here and has not reached every custodian.
public struct PendingDelivery: Sendable {
  /// The record's identifier.
  public let record: Word
  /// Whom it is for.
  public let owner: MemberID
  /// Whether it stands on the ledger; then only some custodians still lack it.
  public let isAnchored: Bool
  /// How many custodians confirmed.
  public let confirmed: Int
  /// The custodians that did not confirm yet.
  public let missing: [MemberID]
}

/// How a try to go on with a delivery ended.
public struct ResumedDelivery: Sendable {
  /// The record's identifier.
  public let record: Word
  /// What the sender is left with; nil when nothing is anchored.
  public let receipt: SendReceipt?
  /// Why it is not done, in plain words; nil when every custodian confirmed.
  public let problem: String?
}

extension MemberClient {
  /// The records in the outbox: sealed, and not confirmed by every custodian.
  public func pendingDeliveries() throws -> [PendingDelivery] {
    OutboxFolder.names(in: home).compactMap { try? OutboxFolder(home, $0).read() }.map { delivery in
      PendingDelivery(
        record: delivery.record, owner: delivery.owner, isAnchored: delivery.anchored != nil,
        confirmed: delivery.confirmed.count, missing: delivery.missing)
    }
  }

  /// Goes on with every delivery where it stopped. Removes what cannot be delivered any more, and says so.
  public func resumeDeliveries(
    progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> [ResumedDelivery] {
    var results = [ResumedDelivery]()
    for name in OutboxFolder.names(in: home) {
      var folder = OutboxFolder(home, name)
      do throws(ClientError) {
        try folder.hold()
      } catch {
        if error.code == .deliveryBusy, let busy = try? folder.read() {
          results.append(ResumedDelivery(record: busy.record, receipt: nil, problem: error.detail))
        }
        continue
      }
      guard let delivery = try? folder.read() else {
        // What was not sealed to its end has no key any more and never reached anybody; unless it is being sealed now.
        if !name.hasPrefix(OutboxFolder.unfinished) || folder.isOld { folder.remove() }
        continue
      }
      do {
        let receipt = try await deliver(delivery, from: folder, progress: progress)
        results.append(
          ResumedDelivery(record: delivery.record, receipt: receipt, problem: receipt.custodyProblem))
      } catch let error as ClientError {
        results.append(ResumedDelivery(record: delivery.record, receipt: nil, problem: error.detail))
      }
    }
    return results
  }

  /// Removes a delivery from the outbox; what custodians hold of it they drop by themselves after a day.
  ///
  /// - Throws: `deliveryBusy` while another program delivers it; `recordNotFound` when no delivery, or more than one, begins with the digits.
  public func discardDelivery(_ digits: String) throws {
    let names = OutboxFolder.names(in: home).filter { $0.hasPrefix(digits.lowercased()) }
    guard digits.utf8.count >= 8, let name = names.first, names.count == 1 else {
      throw ClientError(.recordNotFound, "no delivery, or more than one, begins with those 8 or more digits")
    }
    var folder = OutboxFolder(home, name)
    try folder.hold()
    folder.remove()
  }
}
