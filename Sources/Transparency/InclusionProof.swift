public import Identity

/// The proof that a leaf stands at an index of a tree of a size (RFC 6962 section 2.1.1).
public struct InclusionProof: Hashable, Sendable {
  /// The leaf's position, from 0.
  public let index: UInt64
  /// The number of leaves of the tree.
  public let size: UInt64
  /// The hashes from the leaf's sibling up to the root's child.
  public let path: [Word]

  /// Takes a proof as it came; whether it proves anything is for `verdict` to say.
  public init(index: UInt64, size: UInt64, path: [Word]) {
    self.index = index
    self.size = size
    self.path = path
  }

  /// Rules on the proof for a leaf hash and the root of the tree, as RFC 9162 section 2.1.3.2 does.
  public func verdict(leafHash: Word, root: Word) -> InclusionVerdict {
    guard index < size else { return .refused(.indexOutOfRange) }
    guard path.count <= MerkleTree.maximumPathCount else { return .refused(.pathTooLong) }
    var position = index
    var last = size - 1
    var hash = leafHash
    for sibling in path {
      guard last > 0 else { return .refused(.pathTooLong) }
      if position & 1 == 1 || position == last {
        hash = MerkleTree.nodeHash(sibling, hash)
        // On the right edge a node without a sibling rises unchanged to the level where it has one.
        while position & 1 == 0, position > 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        hash = MerkleTree.nodeHash(hash, sibling)
      }
      position >>= 1
      last >>= 1
    }
    guard last == 0 else { return .refused(.pathTooShort) }
    return hash == root ? .included : .refused(.wrongRoot)
  }

  /// Rules on the proof for a leaf hash and a checkpoint whose signature has been verified.
  public func verdict(leafHash: Word, in checkpoint: VerifiedCheckpoint) -> InclusionVerdict {
    guard size == checkpoint.size else { return .refused(.wrongSize) }
    return verdict(leafHash: leafHash, root: checkpoint.root)
  }
}

/// The ruling on an inclusion proof.
public enum InclusionVerdict: Hashable, Sendable {
  /// The leaf is in the tree, at the index the proof names.
  case included
  /// The proof does not show it.
  case refused(Reason)

  /// Why an inclusion proof is refused.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// The index is not below the size.
    case indexOutOfRange
    /// The proof is for a tree of another size than the checkpoint's.
    case wrongSize
    /// Fewer hashes than the index and size call for.
    case pathTooShort
    /// More hashes than the index and size call for.
    case pathTooLong
    /// The path leads from this leaf to another root.
    case wrongRoot
  }
}

extension InclusionProof: Codable {
  private enum CodingKeys: CodingKey { case index, size, path }

  /// Reads index, size and a path of at most 64 hexadecimal words; throws `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    index = try container.decode(UInt64.self, forKey: .index)
    size = try container.decode(UInt64.self, forKey: .size)
    path = try container.decodePath(forKey: .path)
    guard index < size else {
      throw DecodingError.dataCorruptedError(
        forKey: .index, in: container, debugDescription: "the index is not below the size")
    }
  }

  /// Writes index, size and path as hexadecimal words.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(index, forKey: .index)
    try container.encode(size, forKey: .size)
    try container.encode(path, forKey: .path)
  }
}
