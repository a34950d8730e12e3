internal import FoundationEssentials
internal import Hummingbird
internal import Identity
internal import NIOCore

/// Takes a request's body apart as it streams in, so that never more of it is in memory than the piece that is asked for.
struct BodyReader {
  /// What is made room for before it has come: a shard, with some to spare.
  private static let mostReserved = 2 << 20

  private var pieces: RequestBody.AsyncIterator
  private var buffer = ByteBuffer()

  init(_ body: RequestBody) { pieces = body.makeAsyncIterator() }

  /// The next so many bytes; throws `badRequest` when the body ends before.
  mutating func take(_ count: Int) async throws -> Data {
    // Each byte is copied once, from the piece it came in. Room is made for what has come and what was announced.
    var taken = Data()
    taken.reserveCapacity(min(count, Self.mostReserved))
    while true {
      let part = min(buffer.readableBytes, count - taken.count)
      if let slice = buffer.readSlice(length: part) { taken.append(contentsOf: slice.readableBytesView) }
      guard taken.count < count else { return taken }
      guard let piece = try await pieces.next() else {
        throw CustodianError(.badRequest, "the body is shorter than it says")
      }
      buffer = piece
    }
  }

  /// A number of 4 bytes, big-endian; throws `badRequest` above the limit.
  mutating func number(atMost limit: Int) async throws -> Int {
    let number = try await take(4).reduce(0) { $0 << 8 | Int($1) }
    guard number <= limit else { throw CustodianError(.badRequest, "a number in the body is out of bounds") }
    return number
  }

  mutating func word() async throws -> Word {
    guard let word = Word(try await take(Word.byteCount)) else {
      throw CustodianError(.badRequest, "the body is malformed")
    }
    return word
  }

  /// So many digests.
  mutating func words(_ count: Int) async throws -> [Word] {
    var words: [Word] = []
    for _ in 0..<count { words.append(try await word()) }
    return words
  }

  /// Ends the body; throws `badRequest` when more comes.
  mutating func end() async throws {
    var more = buffer.readableBytes
    while more == 0, let piece = try await pieces.next() { more = piece.readableBytes }
    guard more == 0 else { throw CustodianError(.badRequest, "the body is longer than it says") }
  }
}

/// What stands before the bytes of an upload: it is what the caller signs.
struct UploadHead {
  let blocks: [AnnouncedBlock]
  /// The head as it came.
  let bytes: [UInt8]

  init(_ body: inout BodyReader) async throws {
    let count = try await body.number(atMost: Custodian.mostBlocksPerRequest)
    let digests = try await body.words(count)
    var sizes: [Int] = []
    for _ in 0..<count { sizes.append(try await body.number(atMost: Custodian.mostUploadBytes)) }
    blocks = zip(digests, sizes).map { AnnouncedBlock(digest: $0, size: $1) }
    bytes = Self.number(count) + digests.flatMap(\.bytes) + sizes.flatMap(Self.number)
  }

  /// A number in 4 bytes, big-endian.
  static func number(_ number: Int) -> [UInt8] {
    let number = UInt32(clamping: number)
    return (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
  }
}
