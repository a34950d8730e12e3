internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity
internal import Records

extension Carrying {
  /// How long the ledger's time may take to leave the second of a grant behind, in tenths of a second.
  private static let longestPause = 100

  /// Opens a record at the old ledger's custodians and seals it anew for this one, under the same identifier. What lies in
  /// between is in a file without a name. The manifest is the owner's own: the first sender's signature stays on the old.
  mutating func carryRecord(_ name: Word) async throws {
    let now = try await client.sync()
    guard now.records[name] == nil, let record = state.records[name] else { return }
    try await leaveGrantsBehind(record, now)
    // Sealed by an earlier run that did not bring it to enough custodians.
    let waiting = OutboxFolder(client.home, name.hex)
    if let delivery = try? waiting.read() {
      _ = try await client.deliver(delivery, from: waiting, progress: nil)
      return report.records.append(name)
    }
    guard let old else { throw ClientError(.recordNotFound, "it takes the old home to open it") }
    let oldState = try await old.syncUnwitnessed()
    guard let present = oldState.records[name], !present.isErased else {
      throw ClientError(.recordRefused, "it was erased on the old ledger after the export")
    }
    let place = try await old.place(ofOwn: present, in: oldState)
    let manifest = place.opener.manifest
    let file = try NamelessFile(in: client.home.path)
    defer { withExtendedLifetime(file) {} }
    _ = try await place.opener.write(to: file.descriptor, from: place.stores)
    let sources = manifest.items.map { item in
      ItemSource(
        name: item.name, mediaType: item.mediaType, dicom: item.dicom,
        content: .part(of: file.descriptor, at: item.offset, size: item.size))
    }
    let description = RecordDescription(
      kind: manifest.kind, measuredAt: record.anchor.measuredAt,
      createdAt: UInt64(Date().timeIntervalSince1970))
    try await seal(sources, of: manifest.streamSize, as: description, record)
    report.records.append(name)
  }

  private func seal(
    _ sources: [ItemSource], of size: UInt64, as description: RecordDescription, _ record: State.Record
  ) async throws {
    let (name, kind) = (record.anchor.record, record.anchor.kind)
    let now = await client.replica.state
    if let custodians = try await client.custodians(in: now) {
      let (delivery, folder) = try await client.seal(
        sources, of: size, as: description, kind: kind, to: client.keys.publicKeys, named: name, for: custodians,
        in: now, nil)
      _ = try await client.deliver(delivery, from: folder, progress: nil)
      return
    }
    let sealer = try RecordSealer(
      ledger: client.network.ledger, sender: client.keys.member, signer: client.keys.signing,
      owner: client.keys.member, recipient: client.keys.sealing.publicKey, stores: try client.wholeStores(),
      dataShards: client.network.storage.dataShards)
    let sealed = try await sealer.seal(sources, as: description, named: name)
    try await client.submit(
      .anchor(
        Action.Anchor(
          record: name, owner: client.keys.member, kind: kind, envelope: sealed.anchor.envelopeDigest,
          keyCommitment: sealed.anchor.keyCommitment, measuredAt: description.measuredAt)))
  }

  /// Waits until the second of every grant is over that was given again before this record and must not take it for one
  /// that existed.
  private func leaveGrantsBehind(_ record: State.Record, _ now: State) async throws {
    let comparison = Equivalence(of: state, with: now, at: client.now(in: now))
    let latest = comparison.grants.compactMap { before, after -> UInt64? in
      guard let old = state.grants[before], old.owner == member, old.grantedAt < record.anchoredAt else { return nil }
      return now.grants[after]?.grantedAt
    }.max()
    guard let latest else { return }
    for _ in 0..<Self.longestPause {
      if client.now(in: await client.replica.state) > latest { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw ClientError(.actionRefused, "the clock stands still: a grant would take the record for one that existed")
  }
}
