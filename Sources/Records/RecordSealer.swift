public import Blocks
public import Identity
internal import Shards

/// Seals records from one sender to one owner, into n stores of which any k suffice (design 5.5, 5.6).
///
/// Memory is bounded by the stripes in work, whatever the record's size.
public struct RecordSealer: Sendable {
  let ledger: Word
  let sender: MemberID
  let signer: SigningKey
  let owner: MemberID
  let recipient: SealingPublicKey
  let stores: [any BlockStore]
  let code: ErasureCode
  /// Chunks in a block of a record of several stripes; tests make it small.
  package var blockChunks = Layout.mostBlockChunks
  /// Whether stores are flushed before success is returned; only benchmarks turn it off.
  package var flushes = true

  /// Makes a sealer; throws `outOfBounds` when there are more than 32 stores, or fewer than `dataShards`.
  ///
  /// - Parameters:
  ///   - ledger: The ledger that records will be anchored on.
  ///   - sender: Who seals.
  ///   - signer: The sender's signing key.
  ///   - owner: Whom the records belong to.
  ///   - recipient: The owner's sealing key.
  ///   - stores: Where block i of each stripe goes: one store a custodian.
  ///   - dataShards: k, how many of the stores suffice to read.
  public init(
    ledger: Word, sender: MemberID, signer: SigningKey, owner: MemberID, recipient: SealingPublicKey,
    stores: [any BlockStore], dataShards: Int
  ) throws(RecordsError) {
    guard let code = try? ErasureCode(dataShards: dataShards, totalShards: stores.count) else {
      throw RecordsError(.outOfBounds, "a record needs 1 to 32 stores and as many data shards or fewer")
    }
    self.ledger = ledger
    self.sender = sender
    self.signer = signer
    self.owner = owner
    self.recipient = recipient
    self.stores = stores
    self.code = code
  }

  /// Seals items as one record under a fresh data key. Everything is on every store's disk when this returns.
  ///
  /// - Parameters:
  ///   - sources: The items, in order.
  ///   - description: Kind and times.
  ///   - record: The record's identifier; a random one unless it is carried over from another ledger.
  ///   - shareCommitments: Splits the data key of the record among custodians and returns commitments to the shares.
  ///   - progress: Told the number of bytes of the stream that are done, from any task, one call at a time.
  /// - Returns: What `anchor` needs, and the data key.
  ///
  /// Throws `sourceRefused` for a file that cannot be read or changes, `malformedManifest` for what breaks a bound,
  /// `storeRefused` when any store fails. What was stored before a failure means nothing to anybody and stays.
  public func seal(
    _ sources: [ItemSource], as description: RecordDescription, named record: Word = .random(),
    shareCommitments: (@Sendable (DataKey, Word) throws -> [Word])? = nil,
    progress: (@Sendable (UInt64) -> Void)? = nil
  ) async throws -> SealedRecord {
    let subject = Subject(ledger: ledger, record: record, owner: owner, sender: sender)
    let key = DataKey()
    let stream = try SourceStream(sources)
    let encryption = ChunkedEncryption(sealingUnder: key, context: subject.streamContext)
    let plan = Layout(
      dataShards: code.dataShards, totalShards: code.totalShards, paddedSize: Padme.paddedLength(of: stream.size),
      head: encryption.head, blockChunks: blockChunks)
    let commitments = try shareCommitments?(key, subject.record) ?? []
    let sealed = try await sealStripes(of: stream, plan, encryption, Progress(progress))
    let manifest = try Manifest(
      ledger: ledger, record: subject.record, sender: sender, owner: owner, description: description,
      items: sealed.items, streamSize: stream.size, layout: sealed.layout, shareCommitments: commitments)
    let signed = try SignedManifest(manifest, signedBy: signer)
    let envelope = try Envelope(signed, key: key, recipient: recipient)
    try await forEachStore { store in
      try await store.put(envelope.block)
      if flushes { try await store.flush() }
    }
    return SealedRecord(envelope: envelope, manifest: manifest, dataKey: key)
  }

  /// Does something with every store at once; throws `storeRefused` with the first that fails.
  private func forEachStore(_ body: @escaping @Sendable (any BlockStore) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, store) in stores.enumerated() {
        group.addTask {
          do {
            try await body(store)
          } catch {
            throw RecordSealer.refused(index)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  static func refused(_ index: Int) -> RecordsError {
    RecordsError(.storeRefused, "store \(index) did not keep a block", stores: [index])
  }
}

/// A record that was sealed and stored.
public struct SealedRecord: Sendable {
  /// The envelope, which every store holds.
  public let envelope: Envelope
  /// What was signed.
  public let manifest: Manifest
  /// The data key, to be shared out and forgotten.
  public let dataKey: DataKey

  /// The words that `anchor` puts on the ledger.
  public var anchor: RecordAnchor {
    RecordAnchor(
      ledger: manifest.ledger, record: manifest.record, owner: manifest.owner, sender: manifest.sender,
      envelopeDigest: envelope.block.cid.digest,
      keyCommitment: dataKey.commitment(ledger: manifest.ledger, record: manifest.record))
  }

  /// The bytes that all stores hold of the record together.
  public var storedByteCount: UInt64 {
    let layout = manifest.layout
    let data = UInt64(layout.stripeCount - 1) * UInt64(layout.blockSize)
    let last = UInt64(layout.stripe(layout.stripeCount - 1).blockSize)
    return (data + last + UInt64(envelope.block.bytes.count)) * UInt64(layout.totalShards)
  }
}
