package import Blocks
package import Identity

/// The blocks of one record that one custodian holds, for reading. Blocks are asked for about in the order of the stripes,
/// so each request brings some of those that follow, and the next request is under way while they are used.
///
/// The first request asks for one block, so that the first image comes soon; later ones for about 4 MiB. Items end within
/// blocks, so the blocks that were handed out last are kept for those who read on from there. Memory is bounded by the
/// requests that are remembered and by those few blocks. What the custodian does wrong is thrown where the block is asked for.
package actor CustodianBlocks: BlockStore {
  /// How many requests are remembered at most; older ones are forgotten, and what they brought is fetched again if asked.
  private static let mostWindows = 4
  /// How many blocks are kept that were handed out.
  private static let mostRecent = 4
  /// How far from where reading goes on a block may lie and still be in order: several read at a time.
  private static let nearby = 8

  private let client: HaloClient
  private let custodian: MemberID
  private let record: Word
  private let access: Word
  private let names: [CID]
  private let places: [CID: Int]
  private let blockSize: Int
  private var windows: [Window] = []
  private var recent: [Recent] = []
  /// Where reading goes on if it goes on in order.
  private var next = 0
  /// How many blocks the next request asks for.
  private var step = 1
  /// Whether blocks were asked for one after the other.
  private var isReadingOn = false

  private struct Window {
    let range: Range<Int>
    var unused: Set<Int>
    let task: Task<[Result<Block, BlocksError>], any Error>
  }

  /// Reads blocks of a record from a custodian.
  ///
  /// - Parameters:
  ///   - access: the accepted access under which they are read; zero for the record's owner.
  ///   - names: the custodian's blocks in the order of the stripes.
  ///   - blockSize: the bytes of the largest.
  package init(
    _ client: HaloClient, custodian: MemberID, record: Word, access: Word, names: [CID], blockSize: Int
  ) {
    self.client = client
    self.custodian = custodian
    self.record = record
    self.access = access
    self.names = names
    self.blockSize = blockSize
    places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
  }

  deinit {
    for window in windows { window.task.cancel() }
  }

  /// A block that was handed out: the request that brings it, then the block alone.
  private struct Recent {
    let place: Int
    var holding: Holding

    enum Holding { case coming(Window), here(Block) }
  }

  package func get(_ cid: CID, atMost limit: Int) async throws -> Block {
    guard let place = places[cid] else { throw BlocksError(.notFound, "the block is not one of the custodian's") }
    let block = try await block(at: place)
    guard block.bytes.count <= limit else { throw BlocksError(.tooLarge, "the block is larger than is accepted here") }
    return block
  }

  private func block(at place: Int) async throws -> Block {
    let window: Window
    switch recent.first(where: { $0.place == place })?.holding {
    case .here(let block): return block
    case .coming(let before): window = before
    case nil:
      window = self.window(with: place)
      recent.append(Recent(place: place, holding: .coming(window)))
      if recent.count > Self.mostRecent { recent.removeFirst() }
    }
    let results: [Result<Block, BlocksError>]
    do {
      results = try await Self.results(of: window.task)
    } catch let error as CancellationError {
      throw error
    } catch {
      // Asked again, the custodian may be well again.
      windows.removeAll { $0.range == window.range }
      recent.removeAll { window.range.contains($0.place) }
      throw error
    }
    let index = place - window.range.lowerBound
    let result = results.indices.contains(index) ? results[index] : .failure(BlocksError(.notFound, "no answer for it"))
    if let kept = recent.firstIndex(where: { $0.place == place }) {
      switch result {
      case .success(let block): recent[kept].holding = .here(block)
      case .failure: recent.remove(at: kept)
      }
    }
    return try result.get()
  }

  /// What a request brings. Whoever no longer waits for it goes on at once; the request goes on for others.
  private static func results(
    of request: Task<[Result<Block, BlocksError>], any Error>
  ) async throws -> [Result<Block, BlocksError>] {
    let (results, source) = AsyncThrowingStream.makeStream(of: [Result<Block, BlocksError>].self)
    Task {
      do {
        source.yield(try await request.value)
        source.finish()
      } catch {
        source.finish(throwing: error)
      }
    }
    for try await result in results { return result }
    throw CancellationError()
  }

  /// The request that brings a block: one that was made before, or a new one. The block is handed out with it, and the
  /// request forgotten when all that it brings was.
  private func window(with place: Int) -> Window {
    if let index = windows.firstIndex(where: { $0.unused.contains(place) }) {
      windows[index].unused.remove(place)
      let window = windows[index]
      if window.unused.isEmpty { windows.remove(at: index) }
      if window.range.upperBound == next { ask() }
      return window
    }
    guard place == next || isReadingOn && (next..<next + Self.nearby).contains(place) else { return alone(place) }
    isReadingOn = true
    var window = ask()
    while let last = window, !last.range.contains(place) { window = ask() }
    guard let window, let index = windows.lastIndex(where: { $0.range == window.range }) else { return alone(place) }
    windows[index].unused.remove(place)
    if windows[index].unused.isEmpty { windows.remove(at: index) }
    ask()
    return window
  }

  /// A block out of order, such as parity where another custodian failed, or one of an image that stands alone.
  private func alone(_ place: Int) -> Window {
    // Several may read at a time: what lies a little before does not lead back.
    if !(next - Self.nearby..<next).contains(place) {
      next = place + 1
      step = 1
      isReadingOn = false
    }
    return request(place..<place + 1)
  }

  /// Starts the request for the blocks that come next, and makes the one after it larger; nil after the last.
  @discardableResult private func ask() -> Window? {
    let range = next..<min(next + step, names.count)
    guard !range.isEmpty else { return nil }
    let window = request(range)
    windows.append(window)
    if windows.count > Self.mostWindows {
      let oldest = windows.removeFirst()
      // Somebody may wait for what else it brings.
      if oldest.unused.count == oldest.range.count { oldest.task.cancel() }
    }
    next = range.upperBound
    step = min(step * 4, max(1, HaloClient.requestBytes / max(1, blockSize)), HaloClient.mostNames)
    return window
  }

  private func request(_ range: Range<Int>) -> Window {
    let (client, custodian, record, access, blockSize) = (client, custodian, record, access, blockSize)
    let wanted = Array(names[range])
    let task = Task {
      try await client.fetch(wanted, of: record, access: access, from: custodian, atMost: blockSize)
    }
    return Window(range: range, unused: Set(range), task: task)
  }

  /// Not for reading; throws `fileRefused`.
  package func put(_ block: Block) async throws { throw Self.readOnly }
  /// Whether the custodian holds a block; it answers who may write to the record.
  package func has(_ cid: CID) async throws -> Bool {
    try await client.missing([cid], of: record, at: custodian).isEmpty
  }
  /// Not for reading; throws `fileRefused`.
  package func delete(_ cid: CID) async throws { throw Self.readOnly }
  /// Not for reading; throws `fileRefused`.
  package func flush() async throws { throw Self.readOnly }

  private static let readOnly = BlocksError(.fileRefused, "blocks of a custodian are only read here")
}
