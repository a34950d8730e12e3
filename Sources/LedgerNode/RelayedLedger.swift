internal import Client
internal import Contract
internal import EmbeddedLedger
internal import EthereumLedger
internal import Identity
internal import Logging
internal import Transparency

/// A ledger on a chain, as the process serves it that pays for its members' transactions: actions go to the relayer, and are
/// acknowledged once they stand in finalized blocks that this process has read itself. Nobody need believe it.
actor RelayedLedger: RunningLedger {
  /// How long an action is waited for before its sender is asked to come again.
  private static let patience = Duration.seconds(15)
  /// How many positions of newest entries are remembered.
  private static let mostPositions: UInt64 = 4096

  let replica: Follower
  private nonisolated let relayer: Relayer
  private nonisolated let pause: Duration
  private nonisolated let running: Task<Void, Never>
  private var positions: [Word: UInt64] = [:]
  private var scanned: UInt64 = 0

  /// Opens the relayer of a home: unlocks the account's key, opens journal and replica.
  static func open(
    _ home: Home, _ network: Network, at place: ChainPlace, passphrase: Passphrase, logger: Logger
  ) async throws -> RelayedLedger {
    let key = try Keystore.read(from: home.relayerKey).open(under: passphrase)
    let endpoints = try EthereumLedger.endpoints(of: place)
    guard try await ChainDeployment(key: key, chainID: place.chainID, endpoints: endpoints).isThere(try place.address())
    else {
      throw ClientError(
        .networkRefused, "the contract \(place.contract) does not stand on its chain: run aureole ledger deploy first")
    }
    let book = CallBook(network.genesis)
    let chain = try EthereumLedger(
      network.genesis, at: place, endpoints: endpoints, book: book, cursor: home.cursor(of: home.ledger),
      relay: NoRelay())
    let replica = try await Follower.open(at: home.ledger, ledger: network.ledger, service: chain)
    try await chain.resume(from: replica)
    let relayer = try await Relayer.open(
      journal: home.relayerJournal, key: key, contract: try place.address(), chainID: place.chainID,
      endpoints: endpoints, book: book, logger: logger)
    return RelayedLedger(replica, relayer, pause: .milliseconds(place.pollMilliseconds))
  }

  private init(_ replica: Follower, _ relayer: Relayer, pause: Duration) {
    self.replica = replica
    self.relayer = relayer
    self.pause = pause
    running = Task { await relayer.run(every: pause) }
  }

  nonisolated let isOwnReading = true
  nonisolated var isAccepting: Bool { !running.isCancelled }

  nonisolated func stopWaiting() { running.cancel() }

  func close() async throws {
    running.cancel()
    await relayer.close()
    try await replica.close()
  }

  nonisolated func genesis() -> Genesis { replica.genesis() }

  /// Relays an action, and returns its receipt once the entry is final. Throws `busy` when it is not so soon: handed in
  /// again it is not sent again.
  func submit(_ action: SignedAction) async throws -> Receipt {
    let digest = action.action.digest
    let end = ContinuousClock.now + Self.patience
    if let known = try await receipt(of: digest) { return known }
    let relayed = try await relay(action, within: Self.patience)
    guard relayed.place != nil else {
      return Receipt(position: nil, time: relayed.time, outcome: relayed.outcome, digest: digest)
    }
    while true {
      try await replica.sync()
      if let receipt = try await receipt(of: digest) { return receipt }
      guard ContinuousClock.now < end else { throw LedgerError(.busy, "the action is not final yet") }
      try await Task.sleep(for: pause)
    }
  }

  private nonisolated func relay(_ action: SignedAction, within patience: Duration) async throws -> Relayed {
    let relayer = relayer
    return try await withThrowingTaskGroup(of: Relayed?.self) { tasks in
      tasks.addTask {
        do {
          return try await relayer.submit(action)
        } catch let error as EthereumError {
          switch error.code {
          case .crowded: throw LedgerError(.busy, error.detail)
          case .closing: throw LedgerError(.closing, error.detail)
          case .malformed, .outOfBounds: throw LedgerError(.badRequest, error.detail)
          default: throw LedgerError(.stopped, error.detail)
          }
        }
      }
      tasks.addTask {
        try await Task.sleep(for: patience)
        return nil
      }
      defer { tasks.cancelAll() }
      guard let relayed = try await tasks.next() ?? nil else {
        throw LedgerError(.busy, "the action is not in a block yet")
      }
      return relayed
    }
  }

  /// The receipt of an entry among the newest that this process has read.
  private func receipt(of digest: Word) async throws -> Receipt? {
    let size = await replica.size
    if size - min(size, scanned) > Self.mostPositions { scanned = size - Self.mostPositions }
    // Several callers may be here at once, each with a start of its own.
    var start = scanned
    while start < size {
      let piece = try await replica.entries(from: start, count: LedgerLimits.entriesPerCall)
      guard !piece.isEmpty else { break }
      for (offset, bytes) in piece.enumerated() {
        if let entry = try? Entry(bytes: bytes) { positions[entry.signed.action.digest] = start + UInt64(offset) }
      }
      start += UInt64(piece.count)
      scanned = max(scanned, start)
    }
    if UInt64(positions.count) > 2 * Self.mostPositions {
      positions = positions.filter { $0.value >= size - Self.mostPositions }
    }
    guard let position = positions[digest] else { return nil }
    let entry = try await replica.entry(at: position)
    return Receipt(position: position, time: entry.time, outcome: entry.outcome, digest: digest)
  }

  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    try await replica.entries(from: position, count: count)
  }

  func checkpoint() async throws -> String { try await replica.checkpoint() }

  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof {
    try await replica.inclusion(index: index, size: size)
  }

  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof {
    try await replica.consistency(from: from, to: to)
  }
}

/// Where the relayer's own replica sends nothing.
private struct NoRelay: LedgerService {
  private let gone = LedgerError(.notFound, "the relayer's replica only reads")

  func genesis() async throws -> Genesis { throw gone }
  func submit(_ action: SignedAction) async throws -> Receipt { throw gone }
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] { throw gone }
  func checkpoint() async throws -> String { throw gone }
  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof { throw gone }
  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof { throw gone }
}
