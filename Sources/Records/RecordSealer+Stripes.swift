internal import Blocks
internal import FoundationEssentials
internal import Identity
internal import Shards
internal import Synchronization

extension RecordSealer {
  /// Encrypts, encodes and stores every stripe; returns the items with their digests and the layout with its names.
  func sealStripes(
    of stream: SourceStream, _ plan: Layout, _ encryption: ChunkedEncryption, _ progress: Progress
  ) async throws -> (items: [ManifestItem], layout: Layout) {
    let turnstile = Turnstile()
    let items = stream.isHashed ? nil : ItemDigests(stream.items.map(\.range))
    let stripeDigestBytes = plan.totalShards * Word.byteCount
    let names = Mutex([UInt8](repeating: 0, count: plan.stripeCount * stripeDigestBytes))
    try await Workers.run(plan.stripeCount, turnstile: turnstile, state: { StripeBuffer(plan) }) { index, buffer in
      let stripe = plan.stripe(index)
      try stream.fill(stripe, in: buffer)
      if let items {
        try await turnstile.enter(index)
        try Self.absorb(stripe, buffer, into: items)
        turnstile.leave()
      }
      try Self.encrypt(stripe, buffer, encryption)
      buffer.clearTail(of: stripe, dataShards: plan.dataShards)
      encode(stripe, in: buffer)
      let digests = try await store(stripe, in: buffer)
      names.withLock { names in
        let start = index * stripeDigestBytes
        names.replaceSubrange(start..<start + stripeDigestBytes, with: digests)
      }
      progress.add(stripe.plainByteCount)
    }
    let layout = plan.naming(Data(names.withLock { $0 }))
    guard let items else { return (stream.items, layout) }
    let described = zip(stream.items, items.digests()).map { item, digest in
      var item = item
      item.sha256 = digest
      return item
    }
    return (described, layout)
  }

  // Functions of their own, as in `RecordOpener`: inlined in the asynchronous caller they make the optimiser of Swift 6.3 fail.

  @inline(never) private static func absorb(
    _ stripe: Stripe, _ buffer: StripeBuffer, into items: ItemDigests
  ) throws {
    try items.absorb(stripe, in: buffer)
  }

  @inline(never) private static func encrypt(
    _ stripe: Stripe, _ buffer: StripeBuffer, _ encryption: ChunkedEncryption
  ) throws {
    for chunk in 0..<stripe.chunkCount {
      try unsafe encryption.seal(chunk: stripe.firstChunk + UInt64(chunk), in: buffer.slot(chunk, of: stripe))
    }
  }

  private func encode(_ stripe: Stripe, in buffer: StripeBuffer) {
    guard code.parityShards > 0 else { return }
    // The blocks are disjoint parts of the buffer, which lives for the call, and all of the stripe's block size.
    let data = unsafe (0..<code.dataShards).map { unsafe UnsafeRawBufferPointer(buffer.block($0, of: stripe)) }
    let parity = unsafe (code.dataShards..<code.totalShards).map { unsafe buffer.block($0, of: stripe) }
    unsafe code.encode(data: data, parity: parity)
  }

  /// Names the blocks of a stripe and stores block i in store i; returns the digests in order.
  private func store(_ stripe: Stripe, in buffer: StripeBuffer) async throws -> [UInt8] {
    var digests: [UInt8] = []
    var remote: [(index: Int, block: Block)] = []
    for (index, store) in stores.enumerated() {
      // The bytes are valid and unchanged until the next stripe; a local store is done with them when it returns, and
      // another gets a copy.
      let bytes = unsafe UnsafeRawBufferPointer(buffer.block(index, of: stripe))
      let cid = unsafe CID(hashing: bytes)
      cid.digest.append(to: &digests)
      if let local = store as? any LocalBlockStore {
        do {
          try unsafe local.put(bytes, named: cid)
        } catch {
          throw RecordSealer.refused(index)
        }
      } else {
        remote.append((index, Block(verified: unsafe Data(bytes), named: cid)))
      }
    }
    try await put(remote)
    return digests
  }

  private func put(_ blocks: [(index: Int, block: Block)]) async throws {
    guard !blocks.isEmpty else { return }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, block) in blocks {
        let store = stores[index]
        group.addTask {
          do {
            try await store.put(block)
          } catch {
            throw RecordSealer.refused(index)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}
