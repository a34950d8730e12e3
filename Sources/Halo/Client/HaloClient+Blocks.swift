package import Blocks
internal import FoundationEssentials
package import Identity

extension HaloClient {
  /// About how many bytes one request carries.
  package static let requestBytes = 4 << 20
  /// The most bytes of blocks that one request can carry, such as the largest envelope.
  package static let mostBlockBytes = Custodian.mostUploadBytes
  /// The most blocks that one request names.
  package static let mostNames = Custodian.mostBlocksPerRequest
  /// How many uploads to one custodian are under way at once.
  private static let uploads = 3

  /// Which of the blocks a custodian lacks, in the order asked.
  package func missing(_ names: [CID], of record: Word, at custodian: MemberID) async throws -> [CID] {
    var lacking: [CID] = []
    for part in names.parts(of: Self.mostNames) {
      let answer = try await post(
        Self.target(record, "missing"), head: Self.count(part.count) + part.flatMap(\.digest.bytes), to: custodian,
        atMost: part.count * Word.byteCount, within: Self.patience
      ).body
      guard answer.count.isMultiple(of: Word.byteCount) else {
        throw HaloClientError(.badAnswer, custodian, "its list of missing blocks is malformed")
      }
      var digests = Set<Word>()
      for start in stride(from: 0, to: answer.count, by: Word.byteCount) {
        if let word = Word(answer.dropFirst(start).prefix(Word.byteCount)) { digests.insert(word) }
      }
      lacking += part.filter { digests.contains($0.digest) }
    }
    return lacking
  }

  /// Uploads blocks of a record from a store, several requests of about 4 MiB at once. Throws `tooLarge` for a block that
  /// no request can carry.
  ///
  /// - Parameter progress: told the bytes of every request that was taken, from any task.
  package func put(
    _ names: [CID], of record: Word, from store: FolderBlocks, to custodian: MemberID,
    progress: (@Sendable (Int) -> Void)? = nil
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      var batch = Batch()
      var running = 0
      func send(_ full: Batch) async throws {
        if running >= Self.uploads { try await group.next() } else { running += 1 }
        group.addTask {
          try await put(full, of: record, to: custodian)
          progress?(full.byteCount)
        }
      }
      for name in names {
        // The custodian takes no bytes but those of the name.
        let bytes = try store.unchecked(name, atMost: Self.mostBlockBytes)
        if !batch.hasRoom(for: bytes) {
          try await send(batch)
          batch = Batch()
        }
        batch.add(name, bytes)
      }
      if !batch.names.isEmpty { try await send(batch) }
      try await group.waitForAll()
    }
  }

  /// Uploads blocks in one request.
  package func put(_ blocks: [Block], of record: Word, to custodian: MemberID) async throws {
    guard blocks.count <= Self.mostNames, blocks.reduce(0, { $0 + $1.bytes.count }) <= Self.mostBlockBytes else {
      throw HaloClientError(.tooLarge, "the blocks do not fit into one request")
    }
    var batch = Batch()
    for block in blocks { batch.add(block.cid, block.bytes) }
    try await put(batch, of: record, to: custodian)
  }

  private func put(_ batch: Batch, of record: Word, to custodian: MemberID) async throws {
    let head =
      Self.count(batch.names.count) + batch.names.flatMap(\.digest.bytes)
      + batch.contents.flatMap { Self.count($0.count) }
    _ = try await post(
      Self.target(record, "blocks"), head: head, rest: batch.contents, to: custodian, atMost: 1024,
      within: Self.longPatience)
  }

  /// Fetches blocks in one request, each checked against its name: `notFound` where the custodian has none, `wrongBytes`
  /// where it answered with another.
  ///
  /// - Parameters:
  ///   - access: the accepted access under which they are read; zero for the record's owner.
  ///   - limit: the most bytes of one block.
  package func fetch(
    _ names: [CID], of record: Word, access: Word, from custodian: MemberID, atMost limit: Int
  ) async throws -> [Result<Block, BlocksError>] {
    let names = names.prefix(Self.mostNames)
    var rest = try await post(
      Self.target(record, "fetch"), head: access.bytes + Self.count(names.count) + names.flatMap(\.digest.bytes),
      to: custodian, atMost: names.count * (limit + 4), within: Self.longPatience
    ).body
    return try names.map { name in
      guard rest.count >= 4 else { throw HaloClientError(.badAnswer, custodian, "its answer is cut short") }
      let size = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(4)
      guard size > 0 else { return .failure(BlocksError(.notFound, "the custodian does not hold the block")) }
      guard size <= rest.count else { throw HaloClientError(.badAnswer, custodian, "its answer is cut short") }
      // A copy, so that one block that is kept does not keep all that came with it.
      let bytes = Data(rest.prefix(size))
      rest = rest.dropFirst(size)
      return Result { () throws(BlocksError) in try Block(bytes, named: name) }
    }
  }

  private struct Batch: Sendable {
    var names: [CID] = []
    var contents: [Data] = []
    var byteCount = 0

    func hasRoom(for bytes: Data) -> Bool {
      names.isEmpty || (byteCount + bytes.count <= requestBytes && names.count < mostNames)
    }

    mutating func add(_ name: CID, _ bytes: Data) {
      names.append(name)
      contents.append(bytes)
      byteCount += bytes.count
    }
  }

  /// A count in 4 bytes. What is counted is bounded far below 2^32.
  static func count(_ number: Int) -> [UInt8] { Array(Word(UInt64(max(0, number))).bytes.suffix(4)) }
}

extension Array {
  /// The elements in order, so many at a time.
  func parts(of count: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
  }
}
