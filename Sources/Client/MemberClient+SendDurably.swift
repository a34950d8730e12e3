package import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
package import Identity
package import Records

/// What became of items that were to be sent.
package enum DurableSend: Sendable {
  /// The record stands on the ledger.
  case anchored(SendReceipt)
  /// The record is sealed and waits in the outbox, on disk; the reason is in plain words.
  case waiting(String)
}

/// Where a record is that was sealed here.
package enum Whereabouts: Sendable {
  /// On the ledger.
  case anchored
  /// In the outbox, which goes on with it.
  case outbox
  /// Nowhere: it was never sealed to its end, or can never be anchored.
  case nowhere
}

extension MemberClient {
  /// Where a record is that this member sealed, by the outbox and by the ledger as it is now. Throws as `sync` does.
  package func whereabouts(of record: Word) async throws -> Whereabouts {
    // The outbox first: what leaves it afterwards stands on the ledger before it is gone.
    let waits = (try? OutboxFolder(home, record.hex).read()) != nil
    let held = try await sync().records[record]
    if held?.sender == keys.member { return .anchored }
    return waits ? .outbox : .nowhere
  }

  /// As `send`, of items that a program holds, and tells apart what failed for good from what waits in the outbox.
  ///
  /// - Parameter record: the identifier that the record gets, new and random, which `whereabouts` takes.
  /// - Throws: as `send` does for what failed before the record was sealed and on disk, or for good.
  package func sendDurably(
    _ sources: [ItemSource], of byteCount: UInt64, kind: RecordKind, to recipient: DirectoryEntry,
    named record: Word
  ) async throws -> DurableSend {
    try await checkMaySend(to: recipient.member)
    try await checkCertificate(of: recipient)
    let now = UInt64(Date().timeIntervalSince1970)
    let state = await replica.state
    guard let custodians = try await custodians(in: state) else {
      throw ClientError(.custodiansMissing, "this ledger has no custodians: send files with aureole send")
    }
    let (delivery, folder) = try await seal(
      sources, of: byteCount,
      as: RecordDescription(kind: UInt64(kind.rawValue), measuredAt: now, createdAt: now), kind: kind,
      to: recipient.keys, named: record, for: custodians, in: state, nil)
    do {
      return .anchored(try await deliver(delivery, from: folder, progress: nil))
    } catch let error as ClientError where error.code == .actionRefused || error.code == .deliveryOver {
      throw error
    } catch {
      // Whatever it was, the sealed record is on disk, and the outbox goes on with it.
      return .waiting((error as? ClientError)?.detail ?? "the record could not be delivered yet")
    }
  }
}
