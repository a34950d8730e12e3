internal import Contract
internal import FoundationEssentials
public import Identity
internal import Records

/// A record that was sealed anew under another key, in place of one that was erased.
public struct ResealedRecord: Sendable {
  /// The record that was erased, and what custodians confirmed of it.
  public let erased: ErasureReport
  /// The record that took its place.
  public let receipt: SendReceipt
  /// The references of live grants that named the old record alone: they open nothing any more, and whoever should go on
  /// reading needs a new grant.
  public let endedGrants: [Word]
}

extension MemberClient {
  /// Seals a record of the member's own anew under a fresh data key, anchors it, and has the old one erased, so that a key
  /// that a reader may have kept opens nothing that custodians hold. The new record's sender is the owner.
  ///
  /// In between the items lie in a file of the home's disk that has no name, so that a crash leaves none behind. What the
  /// disk itself keeps of a file that is gone is for its own encryption to hide. Nothing is erased before the new record is
  /// anchored: while too few custodians confirm it, it waits in the outbox and the old one stays.
  ///
  /// - Parameters:
  ///   - digits: the first 8 or more digits of the record.
  ///   - progress: told bytes sealed and bytes in all.
  /// - Throws: as `open`, `send` and `erase` do.
  public func reseal(
    _ digits: String, progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> ResealedRecord {
    let state = try await sync()
    let record = try state.record(beginning: digits, for: keys.member)
    guard !record.isErased else { throw ClientError(.recordRefused, "you had this record erased") }
    guard let custodians = try await custodians(in: state) else {
      throw ClientError(.custodiansMissing, "this ledger has no custodians that could destroy the old record")
    }
    let place = try await place(ofOwn: record, in: state)
    let manifest = place.opener.manifest
    let file = try NamelessFile(in: home.path)
    defer { withExtendedLifetime(file) {} }
    _ = try await place.opener.write(to: file.descriptor, from: place.stores)
    let sources = manifest.items.map { item in
      ItemSource(
        name: item.name, mediaType: item.mediaType, dicom: item.dicom,
        content: .part(of: file.descriptor, at: item.offset, size: item.size))
    }
    let (delivery, outbox) = try await seal(
      sources, of: manifest.streamSize,
      as: RecordDescription(
        kind: manifest.kind, measuredAt: manifest.measuredAt, createdAt: UInt64(Date().timeIntervalSince1970)),
      kind: record.anchor.kind, to: keys.publicKeys, for: custodians, in: state, progress)
    let receipt = try await deliver(delivery, from: outbox, progress: nil)
    let ended = state.grants.filter { reference, grant in
      grant.owner == keys.member && grant.terms.scope == .record(record.anchor.record) && !grant.isRevoked
        && grant.terms.until > state.time
    }.keys.sorted()
    return ResealedRecord(
      erased: try await erase(record.anchor.record.hex), receipt: receipt, endedGrants: ended)
  }
}
