internal import Identity
internal import Transparency

/// An entry as it is stored: its bytes and the first 64 bits of its leaf hash. The mark lets a damaged entry be named;
/// what proves the entries as a whole is the signed root.
struct StoredEntry: Sendable {
  let bytes: [UInt8]
  let leafHash: Word

  init(bytes: [UInt8], leafHash: Word) {
    self.bytes = bytes
    self.leafHash = leafHash
  }

  init(_ bytes: [UInt8]) { self.init(bytes: bytes, leafHash: MerkleTree.leafHash(bytes)) }

  var mark: UInt64 { leafHash.a }
}
