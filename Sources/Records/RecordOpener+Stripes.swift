internal import Blocks
internal import Identity
internal import Shards

/// A part of the stream that is wanted, within one item.
struct Selection: Sendable {
  let item: Int
  let range: Range<UInt64>
}

/// Where plaintext goes, piece by piece and in any order. Nothing of it is shown before all of it is verified.
protocol Sink: Sendable {
  /// Takes what the buffer holds of a part of a selection; `position` is where the part starts in the selection.
  func take(
    _ part: Range<UInt64>, of selection: Selection, at position: UInt64, in stripe: Stripe, _ buffer: StripeBuffer
  ) throws(RecordsError)
  /// An item was delivered to its end; its hash is not compared yet.
  func finish(_ item: Int) throws(RecordsError)
}

extension RecordOpener {
  /// Fetches, authenticates and decrypts selections, which are in the stream's order, and hands them to a sink. With
  /// `verifying`, the selections are whole items, and `itemMismatch` is thrown when one does not match its hash.
  func deliver(
    _ selections: [Selection], verifying: Bool, from stores: [(any BlockStore)?], to sink: any Sink,
    _ progress: Progress
  ) async throws -> Findings {
    guard stores.count == code.totalShards else {
      throw RecordsError(.outOfBounds, "the record has blocks in \(code.totalShards) stores")
    }
    let layout = manifest.layout
    let reader = StripeReader(layout: layout, code: code, stores: stores, log: FindingsLog())
    let filled = selections.filter { !$0.range.isEmpty }
    let stripes = Self.stripes(of: filled, in: layout)
    let turnstile = Turnstile()
    let digests = ItemDigests(filled.map(\.range))
    try await Workers.run(stripes.count, turnstile: turnstile, state: { StripeBuffer(layout) }) { turn, buffer in
      let (stripe, parts) = (layout.stripe(stripes[turn].stripe), filled[stripes[turn].selections])
      try await open(parts, in: stripe, reader, buffer)
      let count = try Self.hand(parts, in: stripe, buffer, to: sink)
      if verifying {
        try await turnstile.enter(turn)
        try Self.absorb(stripe, buffer, into: digests, finishing: parts, of: sink)
        turnstile.leave()
      }
      progress.add(count)
    }
    if verifying {
      try compare(filled, digests.digests())
      try compare(selections.filter(\.range.isEmpty))
    }
    return reader.log.current
  }

  // `hand`, `absorb` and `decrypt` stay functions of their own: inlined in the asynchronous caller they make the optimiser
  // of Swift 6.3 fail.

  /// Hands the parts of selections that a stripe holds to the sink; returns their bytes.
  @inline(never) private static func hand(
    _ parts: ArraySlice<Selection>, in stripe: Stripe, _ buffer: StripeBuffer, to sink: any Sink
  ) throws -> Int {
    var count = 0
    for selection in parts {
      let part = selection.range.clamped(to: stripe.plainRange)
      try sink.take(part, of: selection, at: part.lowerBound - selection.range.lowerBound, in: stripe, buffer)
      count += part.count
    }
    return count
  }

  /// Hashes what a stripe holds and tells the sink of the items that end in it.
  @inline(never) private static func absorb(
    _ stripe: Stripe, _ buffer: StripeBuffer, into digests: ItemDigests, finishing parts: ArraySlice<Selection>,
    of sink: any Sink
  ) throws {
    try digests.absorb(stripe, in: buffer)
    for selection in parts where selection.range.upperBound <= stripe.plainRange.upperBound {
      try sink.finish(selection.item)
    }
  }

  /// Throws `itemMismatch` where an item's digest, by default that of no bytes, is not the one in the manifest.
  private func compare(_ selections: [Selection], _ digests: [Word]? = nil) throws(RecordsError) {
    let empty = Word.sha256([UInt8]())
    for (index, selection) in selections.enumerated()
    where manifest.items[selection.item].sha256 != digests.map({ $0[index] }) ?? empty {
      throw RecordsError(.itemMismatch, "item \(selection.item) does not match the hash that the sender signed")
    }
  }

  /// Fetches and decrypts the chunks of a stripe from the first that is wanted to the last.
  private func open(
    _ parts: ArraySlice<Selection>, in stripe: Stripe, _ reader: StripeReader, _ buffer: StripeBuffer
  ) async throws {
    let whole = stripe.plainRange
    let start = parts.first?.range.clamped(to: whole).lowerBound ?? whole.lowerBound
    let end = parts.last?.range.clamped(to: whole).upperBound ?? whole.upperBound
    guard start < end else { return }
    let first = Int(start - whole.lowerBound) / ChunkedEncryption.chunkByteCount
    let last = Int(end - whole.lowerBound - 1) / ChunkedEncryption.chunkByteCount
    let from = first * ChunkedEncryption.slotByteCount
    let to = min((last + 1) * ChunkedEncryption.slotByteCount, stripe.byteCount)
    try await reader.fetch(from..<to, of: stripe, into: buffer)
    try decrypt(first...last, of: stripe, in: buffer)
  }

  @inline(never) private func decrypt(_ chunks: ClosedRange<Int>, of stripe: Stripe, in buffer: StripeBuffer) throws {
    for chunk in chunks {
      // Each slot is the buffer's own memory and used by this worker alone.
      try unsafe encryption.open(chunk: stripe.firstChunk + UInt64(chunk), in: buffer.slot(chunk, of: stripe))
    }
  }

  /// The stripes that hold something of the selections, each with the selections that it holds something of.
  private static func stripes(
    of selections: [Selection], in layout: Layout
  ) -> [(stripe: Int, selections: Range<Int>)] {
    var result: [(stripe: Int, selections: Range<Int>)] = []
    for (index, selection) in selections.enumerated() {
      let first = layout.stripe(holding: selection.range.lowerBound)
      let last = layout.stripe(holding: selection.range.upperBound - 1)
      for stripe in first...last {
        if let previous = result.last, previous.stripe == stripe {
          result[result.count - 1].selections = previous.selections.lowerBound..<index + 1
        } else {
          result.append((stripe, index..<index + 1))
        }
      }
    }
    return result
  }
}
