internal import Contract
internal import Identity
internal import Transparency

/// A run of entries from elsewhere: read, hashed, and their signatures verified on all cores. What is left is what needs
/// their order: the rules, and the few signatures whose key only the rules can tell.
struct EntryBatch: Sendable {
  let first: UInt64
  private let items: [Item]
  /// Whether the bytes after the last item were no entry.
  private let isCutShort: Bool

  private struct Item: Sendable {
    let entry: Entry
    let stored: StoredEntry
    var check: CheckedChunk.Check = .unknown
  }

  /// The entries as they are stored.
  var stored: [StoredEntry] { items.map(\.stored) }

  /// The entries themselves.
  var entries: [Entry] { items.map(\.entry) }

  /// Reads and verifies. The keys are foreseen, and the forecast goes on with the batch. What is wrong is said by `apply`, so that it is the first bad entry that is named.
  init(_ bytes: [[UInt8]], from first: UInt64, forecast: inout KeyForecast) async {
    self.first = first
    let read = await bytes.mappedConcurrently { bytes -> Item? in
      guard let entry = try? Entry(bytes: bytes) else { return nil }
      return Item(entry: entry, stored: StoredEntry(bytes))
    }
    let sound = read.prefix { $0 != nil }.compactMap(\.self)
    isCutShort = sound.count < read.count
    var pairs = [(Item, VerifyingKey?)]()
    pairs.reserveCapacity(sound.count)
    for item in sound { pairs.append((item, forecast.key(for: item.entry))) }
    items = await pairs.mappedConcurrently { item, key in
      guard let key else { return item }
      var item = item
      item.check = item.entry.signed.verified(with: key).map { .verified($0) } ?? .refused(key)
      return item
    }
  }

  /// Applies the rules in order. Throws `malformedEntry`, `wrongSignature` or `wrongOutcome` for the first bad entry, with
  /// its position; the state is then of no use any more.
  func apply(to state: inout State) throws(LedgerError) {
    for (offset, item) in items.enumerated() {
      try Self.apply(item, at: first + UInt64(offset), to: &state)
    }
    if isCutShort { throw LedgerError(.malformedEntry, "the bytes are no entry", at: first + UInt64(items.count)) }
  }

  private static func apply(_ item: Item, at position: UInt64, to state: inout State) throws(LedgerError) {
    let (entry, signed) = (item.entry, item.entry.signed)
    var outcome = Outcome.wrongSignature
    if case .verified(let verified) = item.check { outcome = state.apply(verified, at: entry.time) }
    if outcome == .wrongSignature {
      // Foreseen with another key than the rules know: verified again with the one that counts.
      guard let key = state.signingKey(of: signed.action.actor, at: entry.time),
        let verified = signed.verified(with: key)
      else { throw LedgerError(.wrongSignature, "the entry's signature is not its actor's", at: position) }
      outcome = state.apply(verified, at: entry.time)
    }
    guard outcome == entry.outcome else {
      throw LedgerError(.wrongOutcome, "the entry's time or outcome is not what the rules say", at: position)
    }
  }
}
