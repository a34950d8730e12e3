internal import Blocks
internal import FoundationEssentials
internal import Identity
internal import Shards

/// Fetches stripes: the blocks that hold what is wanted, and where one is missing or wrong any k others, from which it is
/// rebuilt.
struct StripeReader: Sendable {
  let layout: Layout
  let code: ErasureCode
  /// Store i holds block i of every stripe; nil is a store that cannot be reached.
  let stores: [(any BlockStore)?]
  let log: FindingsLog

  /// Brings a range of a stripe's ciphertext into its place in the buffer; throws `tooFewShards`.
  func fetch(_ wanted: Range<Int>, of stripe: Stripe, into buffer: StripeBuffer) async throws {
    let first = wanted.lowerBound / stripe.blockSize
    let last = (max(wanted.upperBound, wanted.lowerBound + 1) - 1) / stripe.blockSize
    let needed = first...last
    var present = Set<Int>()
    var tried = Set<Int>()
    let healthy = needed.filter { !log.isSuspect($0) }
    tried.formUnion(healthy)
    present.formUnion(try await fetch(healthy, of: stripe, into: buffer))
    guard !needed.allSatisfy(present.contains) else { return }
    while present.count < code.dataShards {
      // The stores that have not failed first, in order, so that data blocks come before parity.
      let rest = (0..<code.totalShards).filter { !tried.contains($0) }
      let wave = (rest.filter { !log.isSuspect($0) } + rest.filter(log.isSuspect))
        .prefix(code.dataShards - present.count)
      guard !wave.isEmpty else {
        throw RecordsError(
          .tooFewShards, "a stripe has \(present.count) of the \(code.dataShards) blocks that it takes",
          stores: (0..<code.totalShards).filter { !present.contains($0) })
      }
      tried.formUnion(wave)
      present.formUnion(try await fetch(Array(wave), of: stripe, into: buffer))
    }
    try rebuild(needed.filter { !present.contains($0) }, from: present.sorted(), of: stripe, in: buffer)
  }

  private func rebuild(_ missing: [Int], from present: [Int], of stripe: Stripe, in buffer: StripeBuffer) throws {
    // The blocks are disjoint parts of the buffer, which lives for the call, and all of the stripe's block size.
    try unsafe code.rebuild(
      present: present.map { unsafe (index: $0, bytes: UnsafeRawBufferPointer(buffer.block($0, of: stripe))) },
      missing: missing.map { unsafe (index: $0, bytes: buffer.block($0, of: stripe)) })
    log.noteRebuilt(missing.count)
  }

  /// Tries to fetch blocks, those of other machines all at once; returns the indices of those that are in the buffer.
  private func fetch(_ indices: [Int], of stripe: Stripe, into buffer: StripeBuffer) async throws -> [Int] {
    var present: [Int] = []
    var remote: [(index: Int, cid: CID, store: any BlockStore)] = []
    for index in indices {
      guard let cid = layout.cid(stripe: stripe.index, index: index) else {
        throw RecordsError(.malformedManifest, "the manifest names too few blocks")
      }
      guard let store = stores[index] else {
        log.note(.unreachable, store: index)
        continue
      }
      if let local = store as? any LocalBlockStore {
        let outcome = Self.outcome { () throws(BlocksError) in
          // The block's part of the buffer is valid for the call and nobody else's.
          try unsafe local.get(cid, into: buffer.block(index, of: stripe))
        }
        log.note(outcome, store: index)
        if case .fetched = outcome { present.append(index) }
      } else {
        remote.append((index, cid, store))
      }
    }
    for (index, block) in await fetch(remote, size: stripe.blockSize) {
      let target = unsafe buffer.block(index, of: stripe)
      _ = unsafe block.bytes.copyBytes(to: target)
      present.append(index)
    }
    return present
  }

  private func fetch(
    _ wanted: [(index: Int, cid: CID, store: any BlockStore)], size: Int
  ) async -> [(Int, Block)] {
    guard !wanted.isEmpty else { return [] }
    return await withTaskGroup(of: (Int, Block)?.self) { group in
      for (index, cid, store) in wanted {
        group.addTask {
          do {
            let block = try await store.get(cid, atMost: size)
            // A store that answers with a shorter block under the right name cannot be: the name is its hash. But one
            // with another name can.
            guard block.cid == cid, block.bytes.count == size else { throw BlocksError(.wrongBytes, "another block") }
            return (index, block)
          } catch {
            log.note(Self.outcome(of: error), store: index)
            return nil
          }
        }
      }
      return await group.reduce(into: []) { blocks, block in
        if let block { blocks.append(block) }
      }
    }
  }

  private static func outcome(_ body: () throws(BlocksError) -> Void) -> FetchOutcome {
    do {
      try body()
      return .fetched
    } catch {
      return outcome(of: error)
    }
  }

  private static func outcome(of error: any Error) -> FetchOutcome {
    switch (error as? BlocksError)?.code {
    case .notFound: .missing
    case .wrongBytes, .tooLarge, .notPlain: .wrong
    default: .unreachable
    }
  }
}
