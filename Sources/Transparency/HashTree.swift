public import Identity

/// Every hash of a tree's complete subtrees in memory, level by level, so that a proof for any size up to the present
/// one costs O(log n) and hashes no leaf again. About 64 bytes a leaf. Keep it in one owner (an actor) and ask there for
/// proofs: appending to one of two copies copies all levels.
public struct HashTree: Sendable {
  /// Level h holds the roots of the complete subtrees of 2^h leaves, from left to right; level 0 the leaf hashes.
  private var levels: [[Word]] = [[]]

  /// A tree without leaves.
  public init() {}

  /// Rebuilds a tree from its leaf hashes, about one node hash a leaf.
  public init(leafHashes: some Collection<Word>) {
    reserveCapacity(leafHashes.count)
    for hash in leafHashes { append(hash) }
  }

  /// The number of leaves.
  public var size: UInt64 { UInt64(levels[0].count) }

  /// The root over all leaves.
  public var root: Word { hash(0, size) }

  /// The hashes a sequencer needs to go on from here.
  public var frontier: Frontier {
    var hashes = [Word]()
    var start: UInt64 = 0
    for height in levels.indices.reversed() where size >> UInt64(height) & 1 == 1 {
      hashes.append(levels[height][Int(start >> UInt64(height))])
      start += 1 << UInt64(height)
    }
    return Frontier(knownSize: size, hashes: hashes)
  }

  /// Makes room for so many leaves in all.
  public mutating func reserveCapacity(_ count: Int) {
    var height = 0
    var rest = count
    while rest > 0 {
      if height == levels.count { levels.append([]) }
      levels[height].reserveCapacity(rest)
      rest >>= 1
      height += 1
    }
  }

  /// Appends a leaf by its hash: one node hash a leaf on average.
  public mutating func append(_ leafHash: Word) {
    var hash = leafHash
    var height = 0
    // The position of the new hash in its level; an odd one completes a pair with its left neighbour.
    var position = levels[0].count
    levels[0].append(hash)
    while position & 1 == 1 {
      hash = MerkleTree.nodeHash(levels[height][position - 1], hash)
      height += 1
      position >>= 1
      if height == levels.count { levels.append([]) }
      levels[height].append(hash)
    }
  }

  /// The hash of the leaf at an index; throws `outOfBounds` beyond the last leaf.
  public func leafHash(at index: UInt64) throws(TransparencyError) -> Word {
    guard index < size else { throw TransparencyError(.outOfBounds, "the leaf is not in the tree") }
    return levels[0][Int(index)]
  }

  /// The root over the first so many leaves; throws `outOfBounds` beyond the present size.
  public func root(at size: UInt64) throws(TransparencyError) -> Word {
    guard size <= self.size else { throw TransparencyError(.outOfBounds, "the tree has not that many leaves") }
    return hash(0, size)
  }

  /// The root of the subtree over leaves start ..< end, where end is at most the size, and start a multiple of the
  /// smallest power of two that spans it, as every subtree of RFC 6962 has it.
  func hash(_ start: UInt64, _ end: UInt64) -> Word {
    guard start < end else { return MerkleTree.emptyRoot }
    // From the right: the ragged rest, then ever larger complete subtrees to its left.
    var count = end - start
    var last = end
    var hash: Word?
    while count > 0 {
      let height = UInt64(count.trailingZeroBitCount)
      let width: UInt64 = 1 << height
      last -= width
      count -= width
      let part = levels[Int(height)][Int(last >> height)]
      hash = hash.map { MerkleTree.nodeHash(part, $0) } ?? part
    }
    return hash ?? MerkleTree.emptyRoot
  }
}
