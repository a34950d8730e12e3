internal import Blocks
internal import Custody
internal import FoundationEssentials
internal import Halo
internal import Identity
internal import Records
internal import Shards

/// Reads every block of a record at every custodian, stripe by stripe, and brings each custodian of the epoch what it lacks
/// or has wrong: from where it is, or rebuilt from the others. Memory is bounded by a stripe and by what a custodian's
/// answers bring.
struct BlockMending: Sendable {
  let opened: OpenedAccess
  let custodians: Custodians
  let access: Word

  private var opener: RecordOpener { opened.place.opener }
  private var record: Word { opener.manifest.record }
  private var layout: Layout { opener.manifest.layout }

  /// Mends what can be mended, and says what was found. Throws `tooFewShards` when a stripe is past rebuilding.
  func mend(_ report: inout RepairReport, _ progress: (@Sendable (UInt64, UInt64) -> Void)?) async throws {
    let (present, layout) = (custodians.present.map(\.member), layout)
    let old = opened.released.dealing.dealing.custodians
    let code = try ErasureCode(dataShards: layout.dataShards, totalShards: layout.totalShards)
    var faults = [MemberID: StoreFault]()
    let isMoved = present != old
    let targets = present.indices.map { isMoved && old[$0] != present[$0] ? reader(of: $0, at: present[$0]) : nil }
    for stripe in 0..<layout.stripeCount {
      let names = (0..<layout.totalShards).compactMap { layout.cid(stripe: stripe, index: $0) }
      let found = await read(names, from: opened.place.stores)
      var shards = [[UInt8]?](repeating: nil, count: names.count)
      var lacking = [Int]()
      for (index, result) in found.enumerated() {
        switch result {
        case .success(let block): shards[index] = Array(block.bytes)
        case .failure(let error): StoreFault.note(error, of: old[index], in: &faults)
        }
        // What somebody else held until now goes to the block's new place, unless it is there already.
        if present[index] != old[index] {
          if (try? await targets[index]?.get(names[index], atMost: layout.blockSize)) == nil { lacking.append(index) }
        } else if shards[index] == nil {
          lacking.append(index)
        }
      }
      report.rebuiltBlocks += try rebuild(&shards, lacking, with: code, stripe: stripe)
      for index in lacking {
        await bring(Data(shards[index] ?? []), to: present[index], &report)
      }
      progress?(UInt64(stripe + 1), UInt64(layout.stripeCount))
    }
    try await mendEnvelope(&report)
    report.findings += faults.sorted { $0.key < $1.key }.map { custodian, fault in
      "custodian \(custodian.hex.prefix(12)): \(fault.words)"
    }
  }

  private func reader(of index: Int, at custodian: MemberID) -> CustodianBlocks {
    CustodianBlocks(
      custodians.halo, custodian: custodian, record: record, access: access,
      names: layout.digests(ofStore: index).map(CID.init(digest:)), blockSize: layout.blockSize)
  }

  private func read(
    _ names: [CID], from stores: [(any BlockStore)?]
  ) async -> [Result<Block, any Error>] {
    await withTaskGroup(of: (Int, Result<Block, any Error>).self) { group in
      for (index, name) in names.enumerated() {
        let (store, limit) = (stores[index], layout.blockSize)
        group.addTask {
          do {
            guard let store else { throw BlocksError(.notFound, "no custodian holds the block") }
            return (index, .success(try await store.get(name, atMost: limit)))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      let found = await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      return names.indices.map { found[$0] ?? .failure(BlocksError(.notFound, "the block was not read")) }
    }
  }

  /// Rebuilds what is lacking and was found nowhere; returns how many blocks that were.
  private func rebuild(
    _ shards: inout [[UInt8]?], _ lacking: [Int], with code: ErasureCode, stripe: Int
  ) throws -> Int {
    let gone = lacking.filter { shards[$0] == nil }
    guard !gone.isEmpty else { return 0 }
    guard shards.count(where: { $0 != nil }) >= code.dataShards else {
      throw RecordsError(
        .tooFewShards, "stripe \(stripe) has fewer than the \(code.dataShards) blocks that it takes",
        stores: shards.indices.filter { shards[$0] == nil })
    }
    let all = try code.rebuild(shards)
    for index in gone {
      guard let cid = layout.cid(stripe: stripe, index: index), Word.sha256(all[index]) == cid.digest else {
        throw RecordsError(.malformedManifest, "a rebuilt block is not the one that the manifest names")
      }
      shards[index] = all[index]
    }
    return gone.count
  }

  private func bring(_ bytes: Data, to custodian: MemberID, _ report: inout RepairReport) async {
    do {
      try await custodians.halo.put([Block(bytes)], of: record, to: custodian)
      report.restoredBlocks += 1
    } catch {
      let reason = MemberClient.reason(error, of: custodian)
      if !report.problems.contains(reason) { report.problems.append(reason) }
    }
  }

  /// Every custodian of the epoch holds the envelope.
  private func mendEnvelope(_ report: inout RepairReport) async throws {
    let name = CID(digest: opened.envelope)
    var whole: Block?
    var lacking = [MemberID]()
    for custodian in custodians.present {
      let found = try? await custodians.halo.fetch(
        [name], of: record, access: access, from: custodian.member, atMost: Envelope.mostBytes)
      if case .success(let block)? = found?.first { whole = block } else { lacking.append(custodian.member) }
    }
    guard !lacking.isEmpty else { return }
    if whole == nil {
      for custodian in custodians.known.dropFirst(custodians.present.count) where whole == nil {
        let found = try? await custodians.halo.fetch(
          [name], of: record, access: access, from: custodian.member, atMost: Envelope.mostBytes)
        whole = try? found?.first?.get()
      }
    }
    guard let whole else { throw ClientError(.custodiansMissing, "no custodian shows the record's envelope any more") }
    for custodian in lacking { await bring(whole.bytes, to: custodian, &report) }
  }
}

extension StoreFault {
  /// Counts an error of reading a block.
  static func note(_ error: any Error, of custodian: MemberID, in faults: inout [MemberID: StoreFault]) {
    switch (error as? BlocksError)?.code {
    case .notFound: faults[custodian, default: StoreFault()].missing += 1
    case .wrongBytes, .tooLarge: faults[custodian, default: StoreFault()].wrong += 1
    default: faults[custodian, default: StoreFault()].unreachable += 1
    }
  }
}
