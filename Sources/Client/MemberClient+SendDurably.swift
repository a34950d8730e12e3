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

extension MemberClient {
  /// As `send`, of items that a program holds, and tells apart what failed for good from what waits in the outbox.
  ///
  /// - Throws: as `send` does for what failed before the record was sealed and on disk, or for good.
  package func sendDurably(
    _ sources: [ItemSource], of byteCount: UInt64, kind: RecordKind, to recipient: DirectoryEntry
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
      to: recipient.keys, for: custodians, in: state, nil)
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
