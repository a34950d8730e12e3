import Identity
import Testing

@testable import Transparency

/// The eight-leaf tree of google/certificate-transparency (cpp/merkletree/merkle_tree_test.cc), which
/// transparency-dev/merkle (proof/verify_test.go) takes over.
@Suite struct PublishedTreeTests {
  static let inputs = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
  ]
  static let roots = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  struct Inclusion: Sendable {
    let leaf: UInt64
    let size: UInt64
    let path: [String]
  }

  /// As published, with leaves counted from 1.
  static let inclusions = [
    Inclusion(leaf: 1, size: 1, path: []),
    Inclusion(
      leaf: 1, size: 8,
      path: [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ]),
    Inclusion(
      leaf: 6, size: 8,
      path: [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ]),
    Inclusion(
      leaf: 3, size: 3, path: ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    Inclusion(
      leaf: 2, size: 5,
      path: [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ]),
  ]

  struct Consistency: Sendable {
    let from: UInt64
    let to: UInt64
    let path: [String]
  }

  static let consistencies = [
    Consistency(from: 1, to: 1, path: []),
    Consistency(
      from: 1, to: 8,
      path: [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
      ]),
    Consistency(
      from: 6, to: 8,
      path: [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ]),
    Consistency(
      from: 2, to: 5,
      path: [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      ]),
    Consistency(
      from: 6, to: 7,
      path: [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      ]),
  ]

  let hashes: [Word]

  init() throws {
    hashes = try Self.inputs.map { MerkleTree.leafHash(try #require([UInt8](hex: $0))) }
  }

  @Test func `the published roots come out leaf by leaf`() throws {
    var tree = HashTree()
    var frontier = Frontier()
    #expect(tree.root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(MerkleTree.emptyRoot == Word.sha256([UInt8]()))
    for (index, root) in Self.roots.enumerated() {
      tree.append(hashes[index])
      frontier.append(hashes[index])
      #expect(tree.root.hex == root)
      #expect(frontier.root.hex == root)
      #expect(MerkleTree.root(ofLeafHashes: hashes.prefix(index + 1)).hex == root)
    }
  }

  @Test(arguments: inclusions.indices) func `a published inclusion proof is made and verified`(_ index: Int) throws {
    let vector = Self.inclusions[index]
    let path = try vector.path.map { try #require(Word(hex: $0)) }
    let root = try #require(Word(hex: Self.roots[Int(vector.size) - 1]))
    let proof = try HashTree(leafHashes: hashes).inclusionProof(of: vector.leaf - 1, in: vector.size)
    #expect(proof.path == path)
    #expect(proof.verdict(leafHash: hashes[Int(vector.leaf) - 1], root: root) == .included)
    #expect(proof.verdict(leafHash: Word.sha256([7]), root: root) == .refused(.wrongRoot))
    #expect(proof.verdict(leafHash: hashes[Int(vector.leaf) - 1], root: MerkleTree.emptyRoot) == .refused(.wrongRoot))
  }

  @Test(arguments: consistencies.indices) func `a published consistency proof is made and verified`(
    _ index: Int
  ) throws {
    let vector = Self.consistencies[index]
    let path = try vector.path.map { try #require(Word(hex: $0)) }
    let old = try #require(Word(hex: Self.roots[Int(vector.from) - 1]))
    let new = try #require(Word(hex: Self.roots[Int(vector.to) - 1]))
    let proof = try HashTree(leafHashes: hashes).consistencyProof(from: vector.from, to: vector.to)
    #expect(proof.path == path)
    #expect(proof.verdict(from: old, to: new) == .consistent)
    if vector.from < vector.to {
      #expect(proof.verdict(from: new, to: old) != .consistent)
      // A complete old tree's root is not repeated in the path, so another one shows only in the new root.
      let wrong = vector.from.nonzeroBitCount == 1 ? ConsistencyVerdict.Reason.wrongNewRoot : .wrongOldRoot
      #expect(proof.verdict(from: new, to: new) == .refused(wrong))
      #expect(proof.verdict(from: old, to: old) == .refused(.wrongNewRoot))
    }
  }
}
