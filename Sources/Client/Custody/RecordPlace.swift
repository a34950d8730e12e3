internal import Blocks
internal import Contract
internal import Custody
internal import Halo
internal import Identity
internal import Records

/// Where a record was found: its opener, and store i with block i of every stripe, each with a name for people.
struct RecordPlace: Sendable {
  let opener: RecordOpener
  let stores: [(any BlockStore)?]
  let names: [String]
  /// What custodians did wrong when they released the key.
  var faults: [MemberID: KeyAssembly.Fault] = [:]

  /// What was wrong with stores and custodians, each named, in words.
  func words(_ findings: Findings?) -> [String] {
    let released = faults.sorted { $0.key < $1.key }.map { "custodian \($0.key.hex.prefix(12)) \($0.value.words)" }
    let read = (findings?.faults ?? [:]).sorted { $0.key < $1.key }.map { index, fault in
      "\(names.indices.contains(index) ? names[index] : "store \(index)"): \(StoreFault(fault).words)"
    }
    return released + read
  }
}

extension State.Record {
  /// The words that an envelope is checked against.
  func words(on ledger: Word) -> RecordAnchor {
    RecordAnchor(
      ledger: ledger, record: anchor.record, owner: anchor.owner, sender: sender, envelopeDigest: anchor.envelope,
      keyCommitment: anchor.keyCommitment)
  }
}

extension MemberClient {
  /// Finds a record of the member's own at the custodians, or in the folders where it is of the time before them. The
  /// data key comes out of the envelope; where that is sealed to a key that was replaced since, custodians release it.
  func place(ofOwn record: State.Record, in state: State) async throws -> RecordPlace {
    guard let custodians = try await custodians(in: state) else { return try await placeInFolders(record) }
    let anchor = record.words(on: network.ledger)
    let envelope: Block
    do {
      envelope = try await custodians.envelope(of: anchor, access: .zero)
    } catch let error as ClientError where error.code == .custodiansMissing {
      if let older = try? await placeInFolders(record) { return older }
      throw error
    }
    do {
      let opener = try RecordOpener(envelope, anchor: anchor, key: keys.sealing, sender: record.senderKey)
      let order = await order(of: opener.manifest.layout, of: anchor.record, at: custodians)
      return custodians.place(opener, at: order, access: .zero)
    } catch  where error.code == .wrongRecipient {
      return try await release(of: record, under: .zero, in: state, from: custodians).place
    }
  }

  private func placeInFolders(_ record: State.Record) async throws -> RecordPlace {
    RecordPlace(opener: try await opener(of: record), stores: stores, names: network.storage.folders)
  }

  /// Which custodian holds which block of a stripe, as far as the owner can tell without a dealing: the epoch's order, or
  /// where custodians have changed, what they say they have.
  func order(of layout: Layout, of record: Word, at custodians: Custodians) async -> [MemberID?] {
    let present = custodians.present.map(\.member)
    if custodians.document.former.isEmpty, present.count == layout.totalShards { return present }
    let names = (0..<layout.totalShards).compactMap { layout.cid(stripe: 0, index: $0) }
    var order = [MemberID?](repeating: nil, count: layout.totalShards)
    await withTaskGroup(of: (MemberID, [Bool]).self) { group in
      for custodian in custodians.known {
        group.addTask {
          let lacking = try? await custodians.halo.missing(names, of: record, at: custodian.member)
          return (custodian.member, names.map { name in lacking.map { !$0.contains(name) } ?? false })
        }
      }
      let held = await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      for custodian in custodians.known {
        for (index, isHeld) in (held[custodian.member] ?? []).enumerated() where isHeld && order[index] == nil {
          order[index] = custodian.member
        }
      }
    }
    return order
  }
}

extension Custodians {
  /// The record's custodians as stores, in the order of its blocks; where all of one's blocks are here already, those.
  func place(
    _ opener: RecordOpener, at order: [MemberID?], access: Word,
    faults: [MemberID: KeyAssembly.Fault] = [:], having blocks: [CID: Block] = [:]
  ) -> RecordPlace {
    let layout = opener.manifest.layout
    let held = HeldBlocks(blocks)
    let stores = (0..<layout.totalShards).map { index -> (any BlockStore)? in
      guard order.indices.contains(index), let custodian = order[index] else { return nil }
      let names = layout.digests(ofStore: index).map(CID.init(digest:))
      if !blocks.isEmpty, names.allSatisfy({ blocks[$0] != nil }) { return held }
      return CustodianBlocks(
        halo, custodian: custodian, record: opener.manifest.record, access: access, names: names,
        blockSize: layout.blockSize)
    }
    let names = (0..<layout.totalShards).map { index in
      order.indices.contains(index) ? order[index].map { "custodian \($0.hex.prefix(12))" } ?? "block \(index)" : ""
    }
    return RecordPlace(opener: opener, stores: stores, names: names, faults: faults)
  }

  /// The record's envelope from whoever has it. Custodians are asked one after the other, without waiting for the one
  /// before to be given up.
  func envelope(of anchor: RecordAnchor, access: Word) async throws -> Block {
    try await withThrowingTaskGroup(of: Result<Block, any Error>.self) { group in
      for (index, custodian) in known.enumerated() {
        group.addTask {
          do {
            try await Task.sleep(for: .milliseconds(index * 150))
            let found = try await halo.fetch(
              [anchor.envelope], of: anchor.record, access: access, from: custodian.member, atMost: Envelope.mostBytes)
            guard let first = found.first else { throw BlocksError(.notFound, "the custodian answered nothing") }
            return .success(try first.get())
          } catch {
            return .failure(ClientError(.custodiansMissing, MemberClient.reason(error, of: custodian.member)))
          }
        }
      }
      var reasons = [String]()
      for try await result in group {
        switch result {
        case .success(let block):
          group.cancelAll()
          return block
        case .failure(let error): reasons.append((error as? ClientError)?.detail ?? "")
        }
      }
      try Task.checkCancellation()
      throw ClientError(
        .custodiansMissing, "no custodian has the record's envelope: \(reasons.sorted().joined(separator: "; "))")
    }
  }

  /// Opens a record with the key that was released for an access.
  func open(
    _ record: State.Record, with released: ReleasedKey, for access: Word, on ledger: Word
  ) async throws -> OpenedAccess {
    let anchor = record.words(on: ledger)
    var envelope = released.blocks[CID(digest: anchor.envelopeDigest)]
    if envelope == nil { envelope = try await self.envelope(of: anchor, access: access) }
    guard let envelope else { throw ClientError(.custodiansMissing, "no custodian has the record's envelope") }
    let opener = try RecordOpener(envelope, anchor: anchor, dataKey: released.dataKey, sender: record.senderKey)
    let place = self.place(
      opener, at: released.dealing.dealing.custodians, access: access, faults: released.faults,
      having: released.blocks)
    return OpenedAccess(access: access, envelope: anchor.envelopeDigest, released: released, place: place)
  }
}
