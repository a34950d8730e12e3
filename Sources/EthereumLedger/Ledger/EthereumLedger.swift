internal import AsyncHTTPClient
public import Contract
public import EmbeddedLedger
internal import Identity
public import Transparency

/// A ledger on an Ethereum chain, as its reader sees it: entries are read from finalized blocks by a quorum of endpoints,
/// in this very process; actions go to a relayer, who pays. Give it to a `Follower`, which applies the rules again.
public actor EthereumLedger: LedgerService {
  /// How long a relayer is asked again for an action that is not final yet, in seconds: two epochs of the main chain and
  /// as much again.
  private static let finality = Duration.seconds(1800)

  /// True: no log signs what was read here.
  public nonisolated let isOwnReading = true
  private nonisolated let founding: Genesis
  private nonisolated let place: ChainPlace
  private nonisolated let relay: any LedgerService
  private nonisolated let reading: ChainReading

  /// Makes ready to read a ledger; asks nobody yet.
  ///
  /// - Parameters:
  ///   - genesis: its founding.
  ///   - place: where it is on the chain.
  ///   - endpoints: who is asked; by default the place's.
  ///   - book: shared with the relayer where both are in one process.
  ///   - cursor: the file that holds how far was read.
  ///   - relay: where actions go.
  /// - Throws: `wrongChain`, `outOfBounds`, `badAddress`, `malformed`.
  public init(
    _ genesis: Genesis, at place: ChainPlace, endpoints: Endpoints? = nil, book: CallBook? = nil, cursor: String,
    relay: any LedgerService
  ) throws(EthereumError) {
    try place.check(genesis)
    founding = genesis
    self.place = place
    self.relay = relay
    let asked = if let endpoints { endpoints } else { try Self.endpoints(of: place) }
    reading = ChainReading(
      contract: try place.address(), since: place.since, endpoints: asked, book: book ?? CallBook(genesis),
      cursor: cursor)
  }

  /// The endpoints that a place names; throws `badAddress` and `outOfBounds`.
  public static func endpoints(of place: ChainPlace) throws(EthereumError) -> Endpoints {
    var all = [any EthereumEndpoint]()
    for address in place.endpoints { all.append(try EthereumRPC(address)) }
    return try Endpoints(all, quorum: place.quorum)
  }

  /// Learns what a replica holds from before, so that reading goes on where it stood. Call it once the replica is open;
  /// without it a replica that holds entries is read from the beginning.
  public nonisolated func resume(from replica: Follower) async throws {
    var position: UInt64 = 0
    let size = await replica.size
    while position < size {
      let piece = try await replica.entries(from: position, count: LedgerLimits.entriesPerCall)
      guard !piece.isEmpty else { break }
      await reading.learn(piece.compactMap { try? Entry(bytes: $0) })
      position += UInt64(piece.count)
    }
    await reading.resume(at: position)
  }

  /// What founded the ledger.
  public nonisolated func genesis() -> Genesis { founding }

  /// Hands an action to the relayer, and asks again until it is final. Throws what the relayer answers.
  public nonisolated func submit(_ action: SignedAction) async throws -> Receipt {
    let end = ContinuousClock.now + Self.finality
    while true {
      do {
        return try await relay.submit(action)
      } catch let error as LedgerError where error.code == .busy && ContinuousClock.now < end {
        // Handed in again it is not sent again.
        try await Task.sleep(for: .milliseconds(place.pollMilliseconds))
      }
    }
  }

  /// The entries of finalized blocks from a position on, some or all of them, once the chain was asked anew. There is no
  /// note: a replica makes its own checkpoint. Throws `forked` when finalized blocks have changed, `unreachable` when no
  /// quorum says the same.
  public nonisolated func news(from position: UInt64) async throws -> LedgerNews {
    try await naming { try await LedgerNews(note: "", entries: reading.entries(from: position)) }
  }

  /// Returns, with an empty note, when the chain has finalized more than so many entries or the time is over.
  public nonisolated func checkpoint(after size: UInt64, within seconds: UInt64) async throws -> String {
    let end = ContinuousClock.now + .seconds(min(seconds, LedgerLimits.longestWait))
    while true {
      let count = try await naming { try await reading.count() }
      guard count <= size, ContinuousClock.now < end else { return "" }
      try await Task.sleep(for: .milliseconds(place.pollMilliseconds))
    }
  }

  /// The accepted entries above the finalized blocks that any endpoint shows. Throws `unreachable` when fewer than a
  /// quorum can be asked.
  public nonisolated func unsettled() async throws -> [Entry] { try await naming { try await reading.unsettled() } }

  /// An empty text: nobody signs checkpoints of a chain.
  public nonisolated func checkpoint() -> String { "" }

  /// As `news`.
  public nonisolated func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    Array(try await news(from: position).entries.prefix(max(0, count)))
  }

  /// Throws `notFound`: proofs are for a replica to make.
  public nonisolated func inclusion(index: UInt64, size: UInt64) throws -> InclusionProof { throw Self.noProofs }
  /// Throws `notFound`: proofs are for a replica to make.
  public nonisolated func consistency(from: UInt64, to: UInt64) throws -> ConsistencyProof { throw Self.noProofs }

  private static var noProofs: LedgerError { LedgerError(.notFound, "a chain gives no proofs of the ledger's tree") }

  /// Says an error of the chain in the ledger's words, so that a custodian knows a fork when it meets one.
  private nonisolated func naming<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let error as EthereumError {
      switch error.code {
      case .reorganised: throw LedgerError(.forked, error.detail)
      case .unreachable, .noQuorum, .busy: throw LedgerError(.unreachable, error.detail)
      case .storage: throw LedgerError(.storage, error.detail)
      default: throw LedgerError(.badAnswer, error.detail)
      }
    }
  }
}
