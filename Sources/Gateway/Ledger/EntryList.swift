/// Positions of entries in the order in which they became somebody's business, each once.
struct EntryList: Sendable {
  private struct Item: Sendable {
    let position: UInt32
    /// The entry that made it their business: the same, or a later one.
    let since: UInt32
  }

  private var items: [Item] = []
  /// The few positions that were taken over from before, so that they are not taken twice.
  private var earlier: Set<UInt32> = []

  /// Adds the entry at `position` because of the one at `since`, which is not before those that were added.
  mutating func add(_ position: UInt32, since: UInt32) {
    if position == since {
      // What it made theirs besides may stand behind it.
      let added = items.reversed().prefix { $0.since == since }
      guard !added.contains(where: { $0.position == position }) else { return }
    } else {
      guard !items.contains(where: { $0.position == position }), earlier.insert(position).inserted else { return }
    }
    items.append(Item(position: position, since: since))
  }

  /// The positions after the first `skip` that were the reader's business at a size, at most `limit`, and whether there
  /// are more.
  func positions(at size: UInt64, skipping skip: Int, atMost limit: Int) -> (positions: [UInt64], more: Bool) {
    // Ordered by `since`, so what belongs to the size is a prefix.
    let end = items.partitioningIndex { UInt64($0.since) >= size }
    guard skip < end else { return ([], false) }
    let last = min(end, skip + limit)
    return (items[skip..<last].map { UInt64($0.position) }, last < end)
  }
}

extension Array {
  /// The first index whose element fulfils a condition that, once true, stays true.
  fileprivate func partitioningIndex(where belongsToSecond: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
