internal import Crypto
internal import FoundationEssentials
internal import Identity

/// C2SP chunked encryption (c2sp.org/chunked-encryption) with HKDF-Expand-SHA256 and AES-256-GCM, "Cobblestone-256".
///
/// A message is a head of 56 bytes (salt and key commitment) and chunks of 16 KiB, each with a tag of 16 bytes; the last
/// chunk is shorter than 16 KiB and may be empty. Chunks are sealed and opened in the caller's memory, in any order.
public struct ChunkedEncryption: Sendable {
  /// The plaintext bytes of every chunk but the last.
  public static let chunkByteCount = 16384
  /// The bytes of a chunk's tag.
  public static let tagByteCount = 16
  /// The ciphertext bytes of every chunk but the last.
  public static let slotByteCount = chunkByteCount + tagByteCount
  /// The bytes of the head: 24 of salt, 32 of commitment.
  public static let headByteCount = saltByteCount + 32
  /// The most chunks of a message, 2^38.
  public static let mostChunks: UInt64 = 1 << 38

  static let saltByteCount = 24
  private static let nonceByteCount = 12

  /// The salt and the commitment, which come before the chunks.
  public let head: [UInt8]
  private let key: SymmetricKey
  private let baseNonce: (first: UInt32, last: UInt64)

  /// Derives the keys of a new message under a random salt.
  public init(sealingUnder key: DataKey, context: [UInt8]) {
    let salt = Word.random().bytes.prefix(Self.saltByteCount)
    self.init(key: key, context: context, salt: Array(salt))
  }

  /// Derives the keys of a message from its head; throws `truncated` when the head is not of 56 bytes, `wrongKey` when
  /// the commitment is not this key's under this context.
  public init(openingUnder key: DataKey, context: [UInt8], head: [UInt8]) throws(RecordsError) {
    guard head.count == Self.headByteCount else { throw RecordsError(.truncated, "the message has no whole head") }
    self.init(key: key, context: context, salt: Array(head.prefix(Self.saltByteCount)))
    guard ConstantTime.equal(self.head, head) else {
      throw RecordsError(.wrongKey, "the message is not encrypted under this key and context")
    }
  }

  private init(key: DataKey, context: [UInt8], salt: [UInt8]) {
    let info = Array("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM".utf8) + [0] + salt + context
    let derived = HKDF<SHA256>.expand(
      pseudoRandomKey: SymmetricKey(data: key.secretBytes), info: info, outputByteCount: 32 + Self.nonceByteCount + 32)
    let bytes = unsafe derived.withUnsafeBytes { unsafe Array($0) }
    self.key = SymmetricKey(data: bytes.prefix(32))
    let nonce = bytes.dropFirst(32).prefix(Self.nonceByteCount)
    baseNonce = (
      nonce.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }, nonce.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    )
    head = salt + bytes.suffix(32)
  }

  /// How many chunks a plaintext of this many bytes has.
  public static func chunkCount(of length: UInt64) -> UInt64 { length / UInt64(chunkByteCount) + 1 }

  /// The bytes of the chunks of a plaintext of this many bytes, without the head.
  public static func bodyByteCount(of length: UInt64) -> UInt64 {
    length + chunkCount(of: length) * UInt64(tagByteCount)
  }

  /// Seals one chunk where it lies: the buffer holds the plaintext and 16 bytes of room for the tag.
  func seal(chunk index: UInt64, in slot: UnsafeMutableRawBufferPointer) throws(RecordsError) {
    let count = slot.count - Self.tagByteCount
    guard index < Self.mostChunks, count >= 0, count <= Self.chunkByteCount, let base = slot.baseAddress else {
      throw RecordsError(.outOfBounds, "a chunk is too long or one too many")
    }
    do {
      // The data borrows the first `count` bytes of the slot, which is valid for this call and is written to only after
      // the box, which holds its own memory, is complete.
      let plaintext = unsafe Data(bytesNoCopy: base, count: count, deallocator: .none)
      let box = try AES.GCM.seal(plaintext, using: key, nonce: nonce(of: index))
      _ = unsafe box.ciphertext.copyBytes(to: UnsafeMutableRawBufferPointer(start: base, count: count))
      _ = unsafe box.tag.copyBytes(to: UnsafeMutableRawBufferPointer(rebasing: slot[count...]))
    } catch {
      throw RecordsError(.outOfBounds, "a chunk could not be encrypted")
    }
  }

  /// Opens one chunk where it lies: the buffer holds ciphertext and tag, and afterwards the plaintext and then nothing of
  /// meaning. Throws `alteredChunk` and leaves the buffer as it was.
  func open(chunk index: UInt64, in slot: UnsafeMutableRawBufferPointer) throws(RecordsError) {
    let count = slot.count - Self.tagByteCount
    guard index < Self.mostChunks, count >= 0, count <= Self.chunkByteCount, let base = slot.baseAddress else {
      throw RecordsError(.truncated, "a chunk is cut short")
    }
    do {
      // As above: both borrow the slot, which is valid for this call and written to only at the end.
      let ciphertext = unsafe Data(bytesNoCopy: base, count: count, deallocator: .none)
      let tag = unsafe Data(bytesNoCopy: base + count, count: Self.tagByteCount, deallocator: .none)
      let box = try AES.GCM.SealedBox(nonce: nonce(of: index), ciphertext: ciphertext, tag: tag)
      let plaintext = try AES.GCM.open(box, using: key)
      _ = unsafe plaintext.copyBytes(to: UnsafeMutableRawBufferPointer(start: base, count: count))
    } catch {
      throw RecordsError(.alteredChunk, "chunk \(index) was altered")
    }
  }

  /// The base nonce with the chunk's number, big-endian, folded into its last bytes.
  private func nonce(of index: UInt64) throws -> AES.GCM.Nonce {
    let bytes = unsafe withUnsafeTemporaryAllocation(byteCount: Self.nonceByteCount, alignment: 8) { buffer in
      // Twelve bytes: four of the one, eight of the other.
      unsafe buffer.storeBytes(of: baseNonce.first.bigEndian, as: UInt32.self)
      unsafe buffer.storeBytes(of: (baseNonce.last ^ index).bigEndian, toByteOffset: 4, as: UInt64.self)
      return unsafe Data(buffer)
    }
    return try AES.GCM.Nonce(data: bytes)
  }
}
