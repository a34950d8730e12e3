public import Identity

/// The right edge of a growing tree: the roots of its complete subtrees, from the largest to the smallest. It is all
/// that is needed to append and to know the root, at most 63 hashes for any size. A copy is cheap: a sequencer extends
/// a copy, makes the batch durable, and keeps the copy only then.
public struct Frontier: Hashable, Sendable {
  /// The number of leaves appended so far, at most `MerkleTree.maximumSize`.
  public private(set) var size: UInt64
  /// The roots of the complete subtrees, one for each bit that is set in the size, the largest first.
  public private(set) var hashes: [Word]

  /// The frontier of the tree without leaves.
  public init() {
    size = 0
    hashes = []
  }

  /// Takes up a stored frontier; throws `outOfBounds` when the number of hashes does not follow from the size.
  public init(size: UInt64, hashes: [Word]) throws(TransparencyError) {
    guard size <= MerkleTree.maximumSize, hashes.count == size.nonzeroBitCount else {
      throw TransparencyError(.outOfBounds, "the frontier's hashes do not match its size")
    }
    self.size = size
    self.hashes = hashes
  }

  /// Takes hashes that are known to be one for each bit set in the size.
  init(knownSize size: UInt64, hashes: [Word]) {
    self.size = size
    self.hashes = hashes
  }

  /// Appends a leaf by its hash: one node hash a leaf on average.
  public mutating func append(_ leafHash: Word) {
    var hash = leafHash
    // Each trailing one of the size is a complete subtree of the height the new one has just reached, so there is
    // a hash to take for every turn of the loop.
    var rest = size
    while rest & 1 == 1, let left = hashes.popLast() {
      hash = MerkleTree.nodeHash(left, hash)
      rest >>= 1
    }
    hashes.append(hash)
    // From at most 2^63 − 1 this cannot overflow: nobody appends 2^63 leaves.
    size += 1
  }

  /// The root over all leaves appended so far, in as many node hashes as the frontier has hashes, less one.
  public var root: Word {
    guard var hash = hashes.last else { return MerkleTree.emptyRoot }
    for left in hashes.dropLast().reversed() { hash = MerkleTree.nodeHash(left, hash) }
    return hash
  }
}

extension Frontier: Codable {
  private enum CodingKeys: CodingKey { case size, hashes }

  /// Reads the size and the hashes as hexadecimal words; throws `DecodingError` when they do not match.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let size = try container.decode(UInt64.self, forKey: .size)
    let hashes = try container.decodePath(forKey: .hashes)
    do {
      try self.init(size: size, hashes: hashes)
    } catch {
      throw DecodingError.dataCorruptedError(forKey: .hashes, in: container, debugDescription: error.detail)
    }
  }

  /// Writes the size and the hashes as hexadecimal words.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(size, forKey: .size)
    try container.encode(hashes, forKey: .hashes)
  }
}

extension KeyedDecodingContainer {
  /// Reads at most 64 words, so that a hostile list is refused before it is taken in.
  func decodePath(forKey key: Key) throws -> [Word] {
    var list = try nestedUnkeyedContainer(forKey: key)
    var words = [Word]()
    while !list.isAtEnd {
      guard words.count < MerkleTree.maximumPathCount else {
        throw DecodingError.dataCorruptedError(in: list, debugDescription: "more than 64 hashes")
      }
      words.append(try list.decode(Word.self))
    }
    return words
  }
}
