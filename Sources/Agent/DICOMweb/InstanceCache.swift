internal import FoundationEssentials
internal import Identity

/// Instances that were read a moment ago, in memory alone. Bounded in bytes: those that were not asked for longest go first.
/// Whoever asks has seen that they may still be read.
struct InstanceCache {
  private struct Key: Hashable {
    let record: Word
    let index: Int
  }

  private struct Entry {
    let bytes: Data
    var used: UInt64
  }

  private let most: Int
  private var entries: [Key: Entry] = [:]
  private var held = 0
  private var asked: UInt64 = 0

  /// An empty cache of at most so many bytes. What is larger than half of it is not kept.
  init(most: Int) { self.most = most }

  /// An item's bytes, where they are at hand.
  mutating func bytes(ofItem index: Int, of record: Word) -> Data? {
    let key = Key(record: record, index: index)
    asked += 1
    entries[key]?.used = asked
    return entries[key]?.bytes
  }

  /// Keeps an item's bytes.
  mutating func keep(_ bytes: Data, ofItem index: Int, of record: Word) {
    guard bytes.count <= most / 2 else { return }
    asked += 1
    let former = entries.updateValue(Entry(bytes: bytes, used: asked), forKey: Key(record: record, index: index))
    held += bytes.count - (former?.bytes.count ?? 0)
    if held > most { shrink() }
  }

  /// Drops everything of a record.
  mutating func forget(_ record: Word) {
    entries = entries.filter { $0.key.record != record }
    held = entries.values.reduce(0) { $0 + $1.bytes.count }
  }

  /// Makes room for a while, so that the order is looked for seldom.
  private mutating func shrink() {
    for (key, entry) in entries.sorted(by: { $0.value.used < $1.value.used }) {
      guard held > most / 4 * 3 else { return }
      entries[key] = nil
      held -= entry.bytes.count
    }
  }
}
