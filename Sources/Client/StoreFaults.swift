internal import Blocks
internal import Contract
internal import Identity
internal import Records

/// How often a store failed, and how.
struct StoreFault {
  var missing = 0
  var wrong = 0
  var unreachable = 0

  init() {}

  init(_ fault: Findings.Fault) {
    missing = fault.missing
    wrong = fault.wrong
    unreachable = fault.unreachable
  }

  /// The fault in words; empty when there is none.
  var words: String {
    func blocks(_ count: Int) -> String { count == 1 ? "1 block" : "\(count) blocks" }
    var words = [String]()
    if missing > 0 { words.append("\(blocks(missing)) missing") }
    if wrong > 0 { words.append("\(blocks(wrong)) altered") }
    if unreachable > 0 { words.append("\(blocks(unreachable)) not readable") }
    return words.joined(separator: ", ")
  }
}

extension MemberClient {
  /// What opening a record found wrong with stores, each named with its folder, in words.
  func faults(_ found: [Int: StoreFault]) -> [String] {
    var faults = found
    // A healthy read touches only the data blocks, so an absent parity folder would go unnoticed.
    for (index, store) in stores.enumerated() where store == nil {
      faults[index] = StoreFault()
    }
    return faults.sorted { $0.key < $1.key }.map { index, fault in
      let folder = network.storage.folders.indices.contains(index) ? network.storage.folders[index] : "store \(index)"
      guard stores.indices.contains(index), stores[index] != nil else { return "\(folder): the folder is missing" }
      return "\(folder): \(fault.words)"
    }
  }

  /// Reads and verifies every block of a record in every store, parity included, which opening does not need.
  ///
  /// - Returns: the stores with missing or wrong blocks, each named with its folder; empty when all is well.
  /// - Throws: as `open` does when the envelope does not open.
  public func checkStores(of digits: String) async throws -> [String] {
    let state = try await sync()
    let record = try state.record(beginning: digits, for: keys.member)
    let place = try await place(ofOwn: record, in: state)
    let layout = place.opener.manifest.layout
    var faults = [Int: StoreFault]()
    for (index, store) in place.stores.enumerated() {
      guard let store else { continue }
      var fault = StoreFault()
      // Custodians' envelopes are looked after by repair.
      let envelopes = store is any LocalBlockStore ? [CID(digest: record.anchor.envelope)] : []
      for cid in envelopes + layout.digests(ofStore: index).map(CID.init(digest:)) {
        await Self.count(cid, in: store, &fault)
      }
      if !fault.words.isEmpty { faults[index] = fault }
    }
    guard state.policy.custodianCount > 0 else { return self.faults(faults) }
    return faults.sorted { $0.key < $1.key }.map { "\(place.names[$0.key]): \($0.value.words)" }
  }

  private static func count(_ cid: CID, in store: any BlockStore, _ fault: inout StoreFault) async {
    do {
      _ = try await store.get(cid, atMost: Envelope.mostBytes)
    } catch let error as BlocksError where error.code == .wrongBytes || error.code == .tooLarge {
      fault.wrong += 1
    } catch let error as BlocksError where error.code == .notFound {
      fault.missing += 1
    } catch {
      fault.unreachable += 1
    }
  }
}
