public import Identity

/// The proof that a tree extends a smaller one without changing any of its leaves (RFC 6962 section 2.1.2).
public struct ConsistencyProof: Hashable, Sendable {
  /// The size of the old tree.
  public let from: UInt64
  /// The size of the new tree.
  public let to: UInt64
  /// The hashes, from the right edge of the old tree upwards; none when `from` is 0 or the sizes are equal.
  public let path: [Word]

  /// Takes a proof as it came; whether it proves anything is for `verdict` to say.
  public init(from: UInt64, to: UInt64, path: [Word]) {
    self.from = from
    self.to = to
    self.path = path
  }

  /// Rules on the proof for the roots of the old and the new tree, as RFC 9162 section 2.1.4.2 does. Every tree
  /// extends the empty one; trees of one size are consistent when their roots are equal.
  public func verdict(from old: Word, to new: Word) -> ConsistencyVerdict {
    guard from <= to else { return .refused(.shrinks) }
    guard from > 0 || old == MerkleTree.emptyRoot else { return .refused(.wrongOldRoot) }
    guard to > 0 || new == MerkleTree.emptyRoot else { return .refused(.wrongNewRoot) }
    if from == 0 || from == to {
      guard path.isEmpty else { return .refused(.pathTooLong) }
      return from == 0 || old == new ? .consistent : .refused(.wrongNewRoot)
    }
    return climb(from: old, to: new)
  }

  /// The case 0 < from < to.
  private func climb(from old: Word, to new: Word) -> ConsistencyVerdict {
    guard path.count <= MerkleTree.maximumPathCount else { return .refused(.pathTooLong) }
    var position = from - 1
    var last = to - 1
    // Up to the largest complete subtree that ends where the old tree ends.
    while position & 1 == 1 {
      position >>= 1
      last >>= 1
    }
    var rest = path[...]
    var start = old
    // When that subtree is the whole old tree (position 0) its hash is the old root and not repeated in the path.
    if position > 0 {
      guard let first = rest.popFirst() else { return .refused(.pathTooShort) }
      start = first
    }
    var oldHash = start
    var newHash = start
    for hash in rest {
      guard last > 0 else { return .refused(.pathTooLong) }
      if position & 1 == 1 || position == last {
        oldHash = MerkleTree.nodeHash(hash, oldHash)
        newHash = MerkleTree.nodeHash(hash, newHash)
        while position & 1 == 0, position > 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        newHash = MerkleTree.nodeHash(newHash, hash)
      }
      position >>= 1
      last >>= 1
    }
    guard last == 0 else { return .refused(.pathTooShort) }
    guard oldHash == old else { return .refused(.wrongOldRoot) }
    return newHash == new ? .consistent : .refused(.wrongNewRoot)
  }
}

/// The ruling on a consistency proof.
public enum ConsistencyVerdict: Hashable, Sendable {
  /// The new tree extends the old one.
  case consistent
  /// The proof does not show it.
  case refused(Reason)

  /// Why a consistency proof is refused.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// The checkpoints are of different logs.
    case otherLog
    /// The new tree is smaller than the old one.
    case shrinks
    /// The proof is for other sizes than the checkpoints'.
    case wrongSize
    /// Fewer hashes than the sizes call for.
    case pathTooShort
    /// More hashes than the sizes call for.
    case pathTooLong
    /// The path does not lead to the old root.
    case wrongOldRoot
    /// The path leads to the old root but not to the new one.
    case wrongNewRoot
  }
}

extension ConsistencyProof: Codable {
  private enum CodingKeys: CodingKey { case from, to, path }

  /// Reads both sizes and a path of at most 64 hexadecimal words; throws `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    from = try container.decode(UInt64.self, forKey: .from)
    to = try container.decode(UInt64.self, forKey: .to)
    path = try container.decodePath(forKey: .path)
    guard from <= to else {
      throw DecodingError.dataCorruptedError(forKey: .from, in: container, debugDescription: "the tree shrinks")
    }
  }

  /// Writes both sizes and the path as hexadecimal words.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(from, forKey: .from)
    try container.encode(to, forKey: .to)
    try container.encode(path, forKey: .path)
  }
}
