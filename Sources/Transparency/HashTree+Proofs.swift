internal import Identity

extension HashTree {
  /// The proof that the leaf at an index is in the tree of the first so many leaves, PATH of RFC 6962 section 2.1.1.
  /// Throws `outOfBounds` when the index is not below that size, or the size is beyond the present one.
  public func inclusionProof(of index: UInt64, in size: UInt64) throws(TransparencyError) -> InclusionProof {
    guard size <= self.size, index < size else {
      throw TransparencyError(.outOfBounds, "the leaf is not in a tree of that size")
    }
    var path = [Word]()
    var start: UInt64 = 0
    var end = size
    while end - start > 1 {
      let middle = start + MerkleTree.split(end - start)
      if index < middle {
        path.append(hash(middle, end))
        end = middle
      } else {
        path.append(hash(start, middle))
        start = middle
      }
    }
    // Gathered from the root downwards; a path reads from the leaf upwards.
    path.reverse()
    return InclusionProof(index: index, size: size, path: path)
  }

  /// The proof that the tree of the first `to` leaves extends the one of the first `from` leaves, PROOF of RFC 6962
  /// section 2.1.2; empty when `from` is 0 or the sizes are equal.
  /// Throws `outOfBounds` when `from` is beyond `to`, or `to` beyond the present size.
  public func consistencyProof(from: UInt64, to: UInt64) throws(TransparencyError) -> ConsistencyProof {
    guard from <= to, to <= size else {
      throw TransparencyError(.outOfBounds, "the tree has not been of these sizes in this order")
    }
    var path = [Word]()
    if from > 0 {
      var start: UInt64 = 0
      var end = to
      // Whether the subtree in hand begins at the first leaf, so that its hash is the old root, which both sides know.
      var isOldRoot = true
      while from < end {
        let middle = start + MerkleTree.split(end - start)
        if from <= middle {
          path.append(hash(middle, end))
          end = middle
        } else {
          path.append(hash(start, middle))
          start = middle
          isOldRoot = false
        }
      }
      if !isOldRoot { path.append(hash(start, end)) }
      path.reverse()
    }
    return ConsistencyProof(from: from, to: to, path: path)
  }
}
