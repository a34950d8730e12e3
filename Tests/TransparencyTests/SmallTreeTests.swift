import Identity
import Testing

@testable import Transparency

/// Every tree of up to 65 leaves, every proof in it, and every way to spoil a proof by one step.
@Suite struct SmallTreeTests {
  static let most = 65
  static let leaves = Reference.leaves(most)
  static let tree = HashTree(leafHashes: leaves)

  @Test func `frontier, hash tree and the recursive definition agree at every size`() throws {
    var frontier = Frontier()
    var tree = HashTree()
    for size in 0...Self.most {
      let root = Reference.root(Self.leaves[..<size])
      #expect(frontier.root == root)
      #expect(tree.root == root)
      #expect(try Self.tree.root(at: UInt64(size)) == root)
      #expect(tree.frontier == frontier)
      #expect(frontier.hashes.count == size.nonzeroBitCount)
      if size < Self.most {
        frontier.append(Self.leaves[size])
        tree.append(Self.leaves[size])
        #expect(try tree.leafHash(at: UInt64(size)) == Self.leaves[size])
      }
    }
  }

  @Test func `a leaf is hashed apart from a node`() {
    let left = Self.leaves[0]
    let right = Self.leaves[1]
    #expect(MerkleTree.nodeHash(left, right) == Reference.node(left, right))
    #expect(MerkleTree.leafHash(left.bytes + right.bytes) == Word.sha256([0] + left.bytes + right.bytes))
    #expect(MerkleTree.leafHash(left.bytes + right.bytes) != MerkleTree.nodeHash(left, right))
  }

  @Test(arguments: 1...most) func `every inclusion proof verifies and every spoilt one is refused`(_ size: Int) throws {
    let leaves = Self.leaves[..<size]
    let root = Reference.root(leaves)
    for index in 0..<size {
      let leaf = Self.leaves[index]
      let proof = try Self.tree.inclusionProof(of: UInt64(index), in: UInt64(size))
      #expect(proof.path == Reference.path(index, leaves))
      #expect(proof.verdict(leafHash: leaf, root: root) == .included)

      func spoilt(index: Int? = nil, size: Int? = nil, path: [Word]? = nil) -> InclusionVerdict {
        InclusionProof(
          index: index.map(UInt64.init) ?? proof.index, size: size.map(UInt64.init) ?? proof.size,
          path: path ?? proof.path
        ).verdict(leafHash: leaf, root: root)
      }
      #expect(proof.verdict(leafHash: leaf.altered, root: root) == .refused(.wrongRoot))
      #expect(proof.verdict(leafHash: leaf, root: root.altered) == .refused(.wrongRoot))
      #expect(spoilt(path: proof.path + [root]) == .refused(.pathTooLong))
      #expect(spoilt(path: [root] + proof.path) == .refused(.pathTooLong))
      #expect(spoilt(path: [Word](repeating: root, count: 65)) == .refused(.pathTooLong))
      #expect(spoilt(index: size) == .refused(.indexOutOfRange))
      for place in proof.path.indices {
        var path = proof.path
        path[place] = path[place].altered
        #expect(spoilt(path: path) == .refused(.wrongRoot))
        path = proof.path
        path.remove(at: place)
        #expect(spoilt(path: path) == .refused(.pathTooShort))
      }
      // Another index cannot share the path: the sides on which the siblings stand differ, or their number does.
      for other in 0..<size where other != index { #expect(spoilt(index: other) != .included) }
      if size > 1 { #expect(spoilt(size: size * 2 + 1) == .refused(.pathTooShort)) }
    }
  }

  @Test(arguments: 1...most) func `every consistency proof verifies and every spoilt one is refused`(_ to: Int) throws {
    let new = Reference.root(Self.leaves[..<to])
    for from in 1...to {
      let old = Reference.root(Self.leaves[..<from])
      let proof = try Self.tree.consistencyProof(from: UInt64(from), to: UInt64(to))
      #expect(proof.path == Reference.proof(from, Self.leaves[..<to]))
      #expect(proof.verdict(from: old, to: new) == .consistent)

      func spoilt(from: Int? = nil, to: Int? = nil, path: [Word]? = nil) -> ConsistencyVerdict {
        ConsistencyProof(
          from: from.map(UInt64.init) ?? proof.from, to: to.map(UInt64.init) ?? proof.to, path: path ?? proof.path
        ).verdict(from: old, to: new)
      }
      #expect(proof.verdict(from: old, to: new.altered) == .refused(.wrongNewRoot))
      // A complete old tree's root is not repeated in the path, so another one shows only in the new root.
      let wrong = from == to || from.nonzeroBitCount == 1 ? ConsistencyVerdict.Reason.wrongNewRoot : .wrongOldRoot
      #expect(proof.verdict(from: old.altered, to: new) == .refused(wrong))
      #expect(spoilt(path: proof.path + [new]) == .refused(.pathTooLong))
      #expect(spoilt(path: [old] + proof.path) == .refused(.pathTooLong))
      #expect(spoilt(from: to + 1) == .refused(.shrinks))
      for place in proof.path.indices {
        var path = proof.path
        path[place] = path[place].altered
        let verdict = spoilt(path: path)
        #expect(verdict == .refused(.wrongOldRoot) || verdict == .refused(.wrongNewRoot))
        path = proof.path
        path.remove(at: place)
        #expect(spoilt(path: path) == .refused(.pathTooShort))
      }
      for other in 1...Self.most where other != from && other <= to { #expect(spoilt(from: other) != .consistent) }
    }
  }

  @Test func `a tree extends the empty tree and itself without a path`() throws {
    let root = Self.tree.root
    let size = Self.tree.size
    let empty = try Self.tree.consistencyProof(from: 0, to: size)
    #expect(empty.path.isEmpty)
    #expect(empty.verdict(from: MerkleTree.emptyRoot, to: root) == .consistent)
    #expect(empty.verdict(from: root, to: root) == .refused(.wrongOldRoot))
    let same = try Self.tree.consistencyProof(from: size, to: size)
    #expect(same.path.isEmpty)
    #expect(same.verdict(from: root, to: root) == .consistent)
    #expect(same.verdict(from: root, to: root.altered) == .refused(.wrongNewRoot))
    let none = ConsistencyProof(from: 0, to: 0, path: [])
    #expect(none.verdict(from: MerkleTree.emptyRoot, to: MerkleTree.emptyRoot) == .consistent)
    #expect(none.verdict(from: MerkleTree.emptyRoot, to: root) == .refused(.wrongNewRoot))
    for from in [0, size] {
      let proof = ConsistencyProof(from: from, to: size, path: [root])
      #expect(proof.verdict(from: from == 0 ? MerkleTree.emptyRoot : root, to: root) == .refused(.pathTooLong))
    }
  }

  @Test func `proofs of the largest sizes neither trap nor pass`() {
    let word = Self.leaves[0]
    for count in [0, 1, 63, 64, 65] {
      let path = [Word](repeating: word, count: count)
      for size: UInt64 in [.max, .max - 1, 1 << 63, (1 << 63) + 1] {
        for index: UInt64 in [0, 1, size / 2, size - 1, size] {
          #expect(InclusionProof(index: index, size: size, path: path).verdict(leafHash: word, root: word) != .included)
          let proof = ConsistencyProof(from: index, to: size, path: path)
          if index > 0, index < size { #expect(proof.verdict(from: word, to: word) != .consistent) }
        }
      }
    }
    // A path of exactly 64 hashes is the longest there is: the first leaf of a tree of 2^64 − 1 leaves.
    let path = [Word](repeating: word, count: 64)
    let root = path.reduce(word) { MerkleTree.nodeHash($0, $1) }
    #expect(InclusionProof(index: 0, size: .max, path: path).verdict(leafHash: word, root: root) == .included)
  }

  @Test func `a proof beyond the tree is not made`() {
    let size = Self.tree.size
    let error = TransparencyError(.outOfBounds, "")
    #expect(throws: error) { try Self.tree.inclusionProof(of: size, in: size) }
    #expect(throws: error) { try Self.tree.inclusionProof(of: 0, in: 0) }
    #expect(throws: error) { try Self.tree.inclusionProof(of: 0, in: size + 1) }
    #expect(throws: error) { try Self.tree.consistencyProof(from: 1, to: size + 1) }
    #expect(throws: error) { try Self.tree.consistencyProof(from: 2, to: 1) }
    #expect(throws: error) { try Self.tree.root(at: size + 1) }
    #expect(throws: error) { try Self.tree.leafHash(at: size) }
    #expect(throws: error) { try Frontier(size: 5, hashes: [Self.leaves[0]]) }
    #expect(throws: error) { try Frontier(size: 1 << 63, hashes: [Self.leaves[0]]) }
  }
}
