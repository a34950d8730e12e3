public import Blocks
public import FoundationEssentials
public import Identity
internal import Shards

/// Opens one record: an envelope that was checked against the ledger and whose manifest the sender signed.
///
/// Holding an opener means that key commitment, manifest and signature are verified. What it delivers comes chunk by
/// chunk from authenticated ciphertext, and whole items only when they match the hash that the sender signed.
public struct RecordOpener: Sendable {
  /// What the record is.
  public let manifest: Manifest
  /// The same as the sender signed it.
  package let signedManifest: SignedManifest
  /// The data key, for sharing the record on.
  package let dataKey: DataKey
  let encryption: ChunkedEncryption
  let code: ErasureCode
  /// Whether written files are flushed before they get their names; only benchmarks turn it off.
  package var flushes = true

  /// Opens an envelope as the owner of the record.
  ///
  /// - Parameters:
  ///   - envelope: The block that the anchor names, from any store.
  ///   - anchor: What the ledger says of the record.
  ///   - key: The owner's sealing key.
  ///   - sender: The verifying key of the sender that the anchor names.
  ///
  /// Throws `alteredEnvelope`, `wrongRecipient`, `wrongKey`, `alteredManifest`, `wrongSender`, `swapped` or
  /// `malformedManifest`, in this order of checks.
  public init(_ envelope: Block, anchor: RecordAnchor, key: SealingKey, sender: VerifyingKey) throws(RecordsError) {
    let checked = try Self.check(envelope, anchor)
    try self.init(checked, anchor, try checked.dataKey(key, Subject(anchor)), sender)
  }

  /// Opens an envelope with a data key that custodians released; else as above, but for `wrongRecipient`.
  public init(
    _ envelope: Block, anchor: RecordAnchor, dataKey: DataKey, sender: VerifyingKey
  ) throws(RecordsError) {
    try self.init(try Self.check(envelope, anchor), anchor, dataKey, sender)
  }

  private init(
    _ envelope: Envelope, _ anchor: RecordAnchor, _ dataKey: DataKey, _ sender: VerifyingKey
  ) throws(RecordsError) {
    guard dataKey.matches(anchor.keyCommitment, ledger: anchor.ledger, record: anchor.record) else {
      throw RecordsError(.wrongKey, "the data key is not the one that the ledger commits to")
    }
    let subject = Subject(anchor)
    signedManifest = try envelope.manifest(dataKey, subject, from: sender)
    manifest = signedManifest.manifest
    guard manifest.ledger == anchor.ledger, manifest.record == anchor.record, manifest.owner == anchor.owner,
      manifest.sender == anchor.sender
    else { throw RecordsError(.swapped, "the manifest is of another record, owner or sender") }
    let layout = manifest.layout
    encryption = try ChunkedEncryption(
      openingUnder: dataKey, context: subject.streamContext, head: Array(layout.head))
    guard let code = try? ErasureCode(dataShards: layout.dataShards, totalShards: layout.totalShards) else {
      throw RecordsError(.malformedManifest, "the manifest's layout does not hold together")
    }
    self.code = code
    self.dataKey = dataKey
  }

  private static func check(_ block: Block, _ anchor: RecordAnchor) throws(RecordsError) -> Envelope {
    guard block.cid == anchor.envelope else {
      throw RecordsError(.alteredEnvelope, "the envelope is not the one on the ledger")
    }
    return try Envelope(block)
  }

  /// Fetches the envelope of a record from the first store that has it unaltered. Throws `alteredEnvelope` when none
  /// has and a store showed another, `tooFewShards` when no store showed any.
  public static func envelope(
    of anchor: RecordAnchor, from stores: [(any BlockStore)?]
  ) async throws -> Block {
    var altered = [Int]()
    for (index, store) in stores.enumerated() {
      do {
        guard let block = try await store?.get(anchor.envelope, atMost: Envelope.mostBytes) else { continue }
        // A store of somebody else's making could answer with a sound block of another name.
        if block.cid == anchor.envelope { return block }
        altered.append(index)
      } catch let error as BlocksError where error.code == .wrongBytes || error.code == .tooLarge {
        altered.append(index)
      } catch {
        // The next store is asked; all of them are named when none has it.
        continue
      }
    }
    try Task.checkCancellation()
    guard altered.isEmpty else {
      throw RecordsError(
        .alteredEnvelope, "the stores show an altered envelope, and none the right one", stores: altered)
    }
    throw RecordsError(.tooFewShards, "no store has the record's envelope", stores: Array(stores.indices))
  }

  /// Opens one whole item into memory.
  ///
  /// - Parameters:
  ///   - item: The item's index in the manifest.
  ///   - stores: Store i is that of block i; nil is one that cannot be reached.
  ///   - limit: The most bytes that are accepted.
  ///
  /// Throws `noSuchItem`, `tooLarge`, `tooFewShards` with the stores that failed, `alteredChunk`, `itemMismatch`.
  public func open(
    _ item: Int, from stores: [(any BlockStore)?], atMost limit: Int
  ) async throws -> (bytes: Data, findings: Findings) {
    let (bytes, findings) = try await open([item], from: stores, atMost: limit)
    return (bytes[0], findings)
  }

  /// Opens whole items into memory at once, which fetches a block that holds parts of several only once; in the order asked.
  ///
  /// - Parameter limit: the most bytes of all of them together.
  ///
  /// Throws as above.
  public func open(
    _ items: [Int], from stores: [(any BlockStore)?], atMost limit: Int
  ) async throws -> (bytes: [Data], findings: Findings) {
    var room = UInt64(max(limit, 0))
    var selections: [Selection] = []
    for item in Set(items).sorted() {
      let described = try described(item)
      guard described.size <= room else {
        throw RecordsError(.tooLarge, "the item is larger than is accepted here")
      }
      room -= described.size
      selections.append(Selection(item: item, range: described.range))
    }
    let sink = MemorySink(selections)
    let findings = try await deliver(selections, verifying: true, from: stores, to: sink, Progress(nil))
    return (items.map(sink.bytes), findings)
  }

  /// Reads a range of an item, fetching only the blocks that hold it. Each chunk is authenticated; the hash of the whole
  /// item is not. Else as `open`.
  public func read(
    _ range: Range<UInt64>, ofItem item: Int, from stores: [(any BlockStore)?], atMost limit: Int
  ) async throws -> (bytes: Data, findings: Findings) {
    let described = try described(item)
    guard range.upperBound <= described.size else {
      throw RecordsError(.noSuchItem, "the range is not within the item")
    }
    guard range.count <= limit else { throw RecordsError(.tooLarge, "the range is larger than is accepted here") }
    let part = Selection(
      item: item, range: described.offset + range.lowerBound..<described.offset + range.upperBound)
    let sink = MemorySink([part])
    let findings = try await deliver([part], verifying: false, from: stores, to: sink, Progress(nil))
    return (sink.bytes(ofItem: item), findings)
  }

  func described(_ item: Int) throws(RecordsError) -> ManifestItem {
    guard manifest.items.indices.contains(item) else {
      throw RecordsError(.noSuchItem, "the record has no item of this index")
    }
    return manifest.items[item]
  }
}
