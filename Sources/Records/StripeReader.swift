internal import Blocks
internal import FoundationEssentials
internal import Identity
internal import Shards

/// Fetches stripes: the blocks that hold what is wanted, and where one is missing, wrong or late any k others, from which
/// it is rebuilt.
struct StripeReader: Sendable {
  /// How long other machines are waited for before more of them are asked.
  static let patience = Duration.seconds(2)
  let layout: Layout
  let code: ErasureCode
  /// Store i holds block i of every stripe; nil is a store that cannot be reached.
  let stores: [(any BlockStore)?]
  let log: FindingsLog

  /// What is known of a stripe's blocks.
  private struct Progress {
    var present = Set<Int>()
    var tried = Set<Int>()
    /// Asked for, and neither there nor given up.
    var waiting = Set<Int>()
    /// Those of them that others are asked in place of.
    var late = Set<Int>()
  }

  private enum Event: Sendable {
    case came(Int, Result<Block, any Error>)
    case waited(Set<Int>)
  }

  /// Brings a range of a stripe's ciphertext into its place in the buffer; throws `tooFewShards`.
  func fetch(_ wanted: Range<Int>, of stripe: Stripe, into buffer: StripeBuffer) async throws {
    let first = wanted.lowerBound / stripe.blockSize
    let last = (max(wanted.upperBound, wanted.lowerBound + 1) - 1) / stripe.blockSize
    let needed = first...last
    let present = try await withThrowingTaskGroup(of: Event.self) { group in
      var progress = Progress()
      try start(firstWave(needed), of: stripe, into: buffer, &progress, &group)
      while !needed.allSatisfy(progress.present.contains), progress.present.count < code.dataShards {
        if progress.waiting.isSubset(of: progress.late) {
          let wave = nextWave(progress)
          try start(wave, of: stripe, into: buffer, &progress, &group)
          guard wave.isEmpty else { continue }
          guard !progress.waiting.isEmpty else { throw tooFewShards(progress.present) }
        }
        guard let event = try await group.next() else { throw tooFewShards(progress.present) }
        take(event, of: stripe, into: buffer, &progress)
      }
      // Others were quicker although they were asked later: from now on these are asked last.
      for index in progress.waiting.intersection(progress.late) { log.note(.unreachable, store: index) }
      group.cancelAll()
      return progress.present
    }
    guard !needed.allSatisfy(present.contains) else { return }
    try rebuild(needed.filter { !present.contains($0) }, from: present.sorted(), of: stripe, in: buffer)
  }

  /// The blocks that are needed; where not all of them are on this machine and any k others are, those, since to rebuild
  /// takes less time than to ask.
  private func firstWave(_ needed: ClosedRange<Int>) -> [Int] {
    let usable = (0..<code.totalShards).filter { !log.isSuspect($0) }
    let here = usable.filter { stores[$0] is any LocalBlockStore }
    if here.count < code.dataShards || needed.allSatisfy(here.contains) { return usable.filter(needed.contains) }
    return Array(here.prefix(code.dataShards))
  }

  /// The stores that have not failed first, in order, so that data blocks come before parity.
  private func nextWave(_ progress: Progress) -> [Int] {
    let rest = (0..<code.totalShards).filter { !progress.tried.contains($0) }
    return Array(
      (rest.filter { !log.isSuspect($0) } + rest.filter(log.isSuspect))
        .prefix(code.dataShards - progress.present.count))
  }

  private func tooFewShards(_ present: Set<Int>) -> RecordsError {
    RecordsError(
      .tooFewShards, "a stripe has \(present.count) of the \(code.dataShards) blocks that it takes",
      stores: (0..<code.totalShards).filter { !present.contains($0) })
  }

  private func rebuild(_ missing: [Int], from present: [Int], of stripe: Stripe, in buffer: StripeBuffer) throws {
    // The blocks are disjoint parts of the buffer, which lives for the call, and all of the stripe's block size.
    try unsafe code.rebuild(
      present: present.map { unsafe (index: $0, bytes: UnsafeRawBufferPointer(buffer.block($0, of: stripe))) },
      missing: missing.map { unsafe (index: $0, bytes: buffer.block($0, of: stripe)) })
    log.noteRebuilt(missing.count)
  }

  /// Reads blocks that are here, and asks for those of other machines all at once.
  private func start(
    _ indices: [Int], of stripe: Stripe, into buffer: StripeBuffer, _ progress: inout Progress,
    _ group: inout ThrowingTaskGroup<Event, any Error>
  ) throws {
    progress.tried.formUnion(indices)
    var remote = Set<Int>()
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
        if case .fetched = outcome { progress.present.insert(index) }
      } else {
        remote.insert(index)
        let size = stripe.blockSize
        group.addTask {
          do {
            let block = try await store.get(cid, atMost: size)
            // A store that answers with a shorter block under the right name cannot be: the name is its hash. But one
            // with another name can.
            guard block.cid == cid, block.bytes.count == size else { throw BlocksError(.wrongBytes, "another block") }
            return .came(index, .success(block))
          } catch {
            return .came(index, .failure(error))
          }
        }
      }
    }
    guard !remote.isEmpty else { return }
    progress.waiting.formUnion(remote)
    group.addTask { [remote] in
      try? await Task.sleep(for: Self.patience)
      return .waited(remote)
    }
  }

  private func take(_ event: Event, of stripe: Stripe, into buffer: StripeBuffer, _ progress: inout Progress) {
    switch event {
    case .waited(let indices): progress.late.formUnion(indices)
    case .came(let index, .success(let block)):
      progress.waiting.remove(index)
      let target = unsafe buffer.block(index, of: stripe)
      _ = unsafe block.bytes.copyBytes(to: target)
      progress.present.insert(index)
    case .came(let index, .failure(let error)):
      progress.waiting.remove(index)
      log.note(Self.outcome(of: error), store: index)
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
