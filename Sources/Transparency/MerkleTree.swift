internal import Crypto
public import Identity

/// The hashing of RFC 6962 section 2.1: SHA-256, leaves prefixed with 0x00 and inner nodes with 0x01, so that no leaf
/// can pass for a node.
public enum MerkleTree {
  /// The most hashes a proof can have: the height of the largest tree whose size fits 64 bits.
  public static let maximumPathCount = 64
  /// The largest size this library counts to, 2^63 − 1, so that a size fits a signed column and never overflows.
  public static let maximumSize = UInt64(Int64.max)
  /// The root of the tree without leaves: SHA-256 of nothing.
  public static let emptyRoot = Word(
    0xe3b0_c442_98fc_1c14, 0x9afb_f4c8_996f_b924, 0x27ae_41e4_649b_934c, 0xa495_991b_7852_b855)

  /// The hash of a leaf, SHA-256(0x00 ‖ bytes), read in place.
  public static func leafHash(_ bytes: RawSpan) -> Word {
    var hasher = SHA256()
    let prefix: UInt8 = 0
    unsafe withUnsafeBytes(of: prefix) { buffer in
      // The buffer is one initialised byte, read before this closure returns.
      unsafe hasher.update(bufferPointer: buffer)
    }
    unsafe bytes.withUnsafeBytes { buffer in
      // The span keeps its bytes alive and unchanged for the length of this closure.
      unsafe hasher.update(bufferPointer: buffer)
    }
    return Word(hasher.finalize())
  }

  /// The hash of a leaf, SHA-256(0x00 ‖ bytes).
  public static func leafHash(_ bytes: [UInt8]) -> Word {
    // Any bit pattern of an array of bytes is initialised, so its raw view shows no padding.
    unsafe leafHash(bytes.span.bytes)
  }

  /// The hash of an inner node, SHA-256(0x01 ‖ left ‖ right).
  public static func nodeHash(_ left: Word, _ right: Word) -> Word {
    // 65 bytes on the stack, hashed in one call: no array per node.
    unsafe withUnsafeTemporaryAllocation(byteCount: nodeByteCount, alignment: 8) { buffer in
      // The nine stores below cover all 65 bytes and stay within them; they are read only after that.
      unsafe buffer.storeBytes(of: 1, as: UInt8.self)
      unsafe left.store(in: buffer, at: 1)
      unsafe right.store(in: buffer, at: 1 + Word.byteCount)
      var hasher = SHA256()
      unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer(buffer))
      return Word(hasher.finalize())
    }
  }

  /// The root over leaf hashes, MTH of RFC 6962 section 2.1.
  public static func root(ofLeafHashes hashes: some Sequence<Word>) -> Word {
    var frontier = Frontier()
    for hash in hashes { frontier.append(hash) }
    return frontier.root
  }

  /// The bytes that are hashed for a node: the prefix and two words.
  private static let nodeByteCount = 1 + Word.byteCount + Word.byteCount

  /// The size of the left subtree of a tree of at least two leaves: the largest power of two below the size.
  static func split(_ size: UInt64) -> UInt64 {
    1 << UInt64(63 - (size - 1).leadingZeroBitCount)
  }
}

extension Word {
  /// Writes the word's 32 bytes at an offset; the buffer must reach 32 bytes beyond it.
  @unsafe fileprivate func store(in buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
    unsafe buffer.storeBytes(of: a.bigEndian, toByteOffset: offset, as: UInt64.self)
    unsafe buffer.storeBytes(of: b.bigEndian, toByteOffset: offset + 8, as: UInt64.self)
    unsafe buffer.storeBytes(of: c.bigEndian, toByteOffset: offset + 16, as: UInt64.self)
    unsafe buffer.storeBytes(of: d.bigEndian, toByteOffset: offset + 24, as: UInt64.self)
  }
}
