public import Blocks
public import FoundationEssentials
internal import Identity

/// How a record's ciphertext is cut into blocks.
///
/// The ciphertext is a C2SP message: its head stands here, its chunks are the body. The body is cut into stripes of k data
/// blocks. Every stripe but the last has k × `blockSize` bytes, a whole number of chunks, so that stripes are made and
/// read without each other. The last has k blocks of ⌈rest / k⌉ bytes, filled up with zeros. Block i goes to store i.
public struct Layout: Hashable, Sendable {
  /// The largest block, in bytes.
  public static let mostBlockBytes = 1 << 20
  /// The largest padded stream, in bytes: 4 TiB.
  public static let mostStreamBytes: UInt64 = 1 << 42
  /// Chunks in a block of a record of several stripes: the most that stay within `mostBlockBytes`.
  static let mostBlockChunks = mostBlockBytes / ChunkedEncryption.slotByteCount

  /// k, how many blocks of a stripe hold ciphertext.
  public let dataShards: Int
  /// n, how many blocks a stripe has with its parity.
  public let totalShards: Int
  /// The bytes of a block of every stripe but the last.
  public let blockSize: Int
  /// The bytes of the plaintext stream with its padding.
  public let paddedSize: UInt64
  /// The head of the message: salt and key commitment, 56 bytes.
  public let head: Data
  /// The digests of the blocks, 32 bytes each: n of the first stripe, n of the second and so on.
  public let digests: Data

  /// Plans the stripes of a stream.
  init(dataShards: Int, totalShards: Int, paddedSize: UInt64, head: [UInt8], blockChunks: Int = mostBlockChunks) {
    self.dataShards = dataShards
    self.totalShards = totalShards
    self.paddedSize = paddedSize
    self.head = Data(head)
    let whole = blockChunks * ChunkedEncryption.slotByteCount
    let body = ChunkedEncryption.bodyByteCount(of: paddedSize)
    let small = body <= UInt64(dataShards * whole)
    blockSize = small ? (Int(body) + dataShards - 1) / dataShards : whole
    digests = Data()
  }

  /// The same plan with the digests of its blocks.
  func naming(_ digests: Data) -> Layout { Layout(self, digests: digests) }

  private init(_ plan: Layout, digests: Data) {
    dataShards = plan.dataShards
    totalShards = plan.totalShards
    blockSize = plan.blockSize
    paddedSize = plan.paddedSize
    head = plan.head
    self.digests = digests
  }

  /// The bytes of the body: the chunks with their tags.
  public var bodySize: UInt64 { ChunkedEncryption.bodyByteCount(of: paddedSize) }
  /// The bytes of the data blocks of a stripe that is not the last.
  var stripeSize: Int { dataShards * blockSize }
  /// How many stripes there are, at least one.
  public var stripeCount: Int { Int((bodySize + UInt64(stripeSize) - 1) / UInt64(stripeSize)) }

  /// The name of a block. The stripe is below `stripeCount` and the index below n.
  public func cid(stripe: Int, index: Int) -> CID? {
    let start = digests.startIndex + (stripe * totalShards + index) * 32
    guard stripe >= 0, index >= 0, index < totalShards, start + 32 <= digests.endIndex else { return nil }
    return Word(digests[start..<start + 32]).map(CID.init(digest:))
  }

  /// Where a stripe lies.
  func stripe(_ index: Int) -> Stripe {
    let start = UInt64(index) * UInt64(stripeSize)
    let byteCount = Int(min(UInt64(stripeSize), bodySize - start))
    let last = index == stripeCount - 1
    return Stripe(
      index: index, byteCount: byteCount, blockSize: last ? (byteCount + dataShards - 1) / dataShards : blockSize,
      firstChunk: start / UInt64(ChunkedEncryption.slotByteCount),
      chunkCount: (byteCount + ChunkedEncryption.slotByteCount - 1) / ChunkedEncryption.slotByteCount)
  }

  /// The stripe that holds a byte of the plaintext stream.
  func stripe(holding offset: UInt64) -> Int {
    let body = offset / UInt64(ChunkedEncryption.chunkByteCount) * UInt64(ChunkedEncryption.slotByteCount)
    return Int(body / UInt64(stripeSize))
  }

  /// Whether every field is within its bounds and fits the others.
  var isWellFormed: Bool {
    guard (1...32).contains(dataShards), (dataShards...32).contains(totalShards), paddedSize <= Self.mostStreamBytes,
      (1...Self.mostBlockBytes).contains(blockSize), head.count == ChunkedEncryption.headByteCount
    else { return false }
    let several = bodySize > UInt64(stripeSize)
    guard several || blockSize == (Int(bodySize) + dataShards - 1) / dataShards,
      !several || blockSize.isMultiple(of: ChunkedEncryption.slotByteCount)
    else { return false }
    return digests.count == stripeCount * totalShards * 32
  }
}

/// One stripe of a record.
struct Stripe: Hashable, Sendable {
  /// Its number, from zero.
  let index: Int
  /// The bytes of ciphertext in its data blocks, without the zeros that fill the last.
  let byteCount: Int
  /// The bytes of each of its blocks.
  let blockSize: Int
  /// The number of its first chunk in the message.
  let firstChunk: UInt64
  /// How many chunks it has.
  let chunkCount: Int

  /// Where its plaintext starts in the stream.
  var plainOffset: UInt64 { firstChunk * UInt64(ChunkedEncryption.chunkByteCount) }
  /// How many bytes of the stream it holds.
  var plainByteCount: Int { byteCount - chunkCount * ChunkedEncryption.tagByteCount }
  /// The bytes of the stream that it holds.
  var plainRange: Range<UInt64> { plainOffset..<plainOffset + UInt64(plainByteCount) }
}

extension Layout: Codable {
  private enum CodingKeys: String, CodingKey {
    case dataShards = "k"
    case totalShards = "n"
    case blockSize, paddedSize, head
    case digests = "blocks"
  }
}
