public import Contract
internal import EmbeddedLedger
internal import Identity
public import Logging

/// Sends members' actions to the contract and pays for it: in batches, in order, each at most once as long as the journal
/// lasts. It can leave an action out or delay it, but it cannot change one, and it holds no member's key.
public actor Relayer {
  /// An action that waits to be sent.
  struct Waiting {
    let signed: SignedAction
    let digest: Word
    /// As it was packed last; what the book has learnt since may change it.
    var packed: [UInt8]
    /// How often it was in a transaction that failed.
    var tries = 0
    /// A dry run refused it while transactions up to this nonce were under way, so it is asked again after them.
    var heldUntil: UInt64?
    /// How often it was held.
    var holds = 0
  }

  /// What an answer is: how it was ruled, or why it was not sent.
  typealias Answer = Result<Relayed, EthereumError>

  nonisolated let key: EthereumKey
  nonisolated let contract: Address
  nonisolated let endpoints: Endpoints
  nonisolated let book: CallBook
  nonisolated let options: RelayerOptions
  nonisolated let path: String
  nonisolated let logger: Logger

  var journal: RelayJournal
  var queue = [Waiting]()
  /// Actions that are out of the queue and not in the journal yet.
  var sending = Set<Word>()
  private var callers = [Word: [CheckedContinuation<Answer, Never>]]()
  private var answered = [Word: Relayed]()
  private var order = [Word]()
  private var isStepping = false
  private(set) var isClosed = false
  private var lock: HeldLock?

  private init(
    key: EthereumKey, contract: Address, endpoints: Endpoints, book: CallBook, options: RelayerOptions, path: String,
    logger: Logger, journal: RelayJournal, lock: HeldLock
  ) {
    self.key = key
    self.contract = contract
    self.endpoints = endpoints
    self.book = book
    self.options = options
    self.path = path
    self.logger = logger
    self.journal = journal
    self.lock = lock
  }

  /// Opens the journal in a file, or begins one, and takes up what was under way.
  ///
  /// - Parameters:
  ///   - path: the journal's file; beside it stands the lock that keeps another relayer off.
  ///   - key: the account that pays. Nobody else may send with it.
  ///   - book: what packing needs; whoever follows the ledger has it learn its entries.
  /// - Throws: `alreadyRunning`, `storage` for a journal that is damaged or of another contract, `wrongChain`, and what
  ///   the endpoints throw.
  public static func open(
    journal path: String, key: EthereumKey, contract: Address, chainID: UInt64, endpoints: Endpoints, book: CallBook,
    options: RelayerOptions = RelayerOptions(), logger: Logger
  ) async throws(EthereumError) -> Relayer {
    let lock = try HeldLock(path + ".lock")
    let shown = try await endpoints.agreed { endpoint throws(EthereumError) in try await endpoint.chainID() }.value
    guard shown == chainID else { throw EthereumError(.wrongChain, "the endpoints are of another chain") }
    let count = try await endpoints.agreed { [address = key.address] endpoint throws(EthereumError) in
      try await endpoint.transactionCount(of: address, at: .latest)
    }.value
    var journal =
      try RelayJournal.read(from: path, contract: contract, chainID: chainID, sender: key.address)
      ?? RelayJournal(contract: contract, chainID: chainID, sender: key.address, nextNonce: count)
    journal.nextNonce = max(count, (journal.flights.map(\.nonce).max() ?? 0) + (journal.flights.isEmpty ? 0 : 1))
    // A disk that cannot be written is noticed before anybody is promised anything.
    try journal.write(to: path)
    return Relayer(
      key: key, contract: contract, endpoints: endpoints, book: book, options: options, path: path, logger: logger,
      journal: journal, lock: lock)
  }

  /// Relays an action and waits until it is ruled on in a block of the depth that was asked for, or a dry run refuses
  /// it. The same action may be handed in again; it is sent once. `run` or `step` must be called meanwhile.
  ///
  /// Throws `crowded`, `closing`, `storage` when the journal cannot be written and nothing was sent, `tooExpensive`,
  /// `insufficientFunds`, `outOfBounds` for a number that a chain does not take, and `malformed` for what the contract
  /// cannot read. After `closing` the action may still be recorded.
  public func submit(_ signed: SignedAction) async throws(EthereumError) -> Relayed {
    let digest = signed.action.digest
    if let known = answered[digest] { return known }
    guard !isClosed else { throw EthereumError(.closing, "the relayer is closing") }
    if !isUnderWay(digest) {
      guard queue.count < options.waiting else { throw EthereumError(.crowded, "too many actions wait") }
      if let refusal = refusal(of: signed) { return Relayed(digest: digest, outcome: refusal, time: 0, place: nil) }
      guard let packed = try book.packed(signed) else {
        return Relayed(digest: digest, outcome: .unknownActor, time: 0, place: nil)
      }
      queue.append(Waiting(signed: signed, digest: digest, packed: packed))
    }
    let answer = await withCheckedContinuation { callers[digest, default: []].append($0) }
    return try answer.get()
  }

  /// Steps again and again with a pause until the task is cancelled, then closes.
  public func run(every pause: Duration = .milliseconds(500)) async {
    while !Task.isCancelled {
      await step()
      try? await Task.sleep(for: pause)
    }
    close()
  }

  /// Lets go of the journal. Whoever waits gets `closing`; what is under way is taken up when the journal is opened again.
  public func close() {
    isClosed = true
    for (_, waiting) in callers {
      for caller in waiting { caller.resume(returning: .failure(EthereumError(.closing, "the relayer is closing"))) }
    }
    callers = [:]
    queue = []
    lock = nil
  }

  /// How many transactions are under way.
  public var underWay: Int { journal.open.count }

  /// How many transactions are answered and not final yet.
  public var unsettled: Int { journal.flights.count - journal.open.count }

  /// How many actions wait to be sent.
  public var waiting: Int { queue.count }

  /// One round: looks what became of transactions, sends them again or replaces them where needed, and sends what waits.
  /// Errors are logged; the next round tries again.
  public func step() async {
    guard !isStepping, !isClosed else { return }
    isStepping = true
    defer { isStepping = false }
    guard let head = await head() else {
      return logger.warning("too few endpoints answer", metadata: ["quorum": "\(endpoints.quorum)"])
    }
    await settle(head)
    guard !isClosed else { return }
    await sendWaiting(head)
  }

  /// Answers everybody who waits for an action.
  func answer(_ digest: Word, _ answer: Answer) {
    if case .success(let relayed) = answer, relayed.place != nil {
      answered[digest] = relayed
      order.append(digest)
      // Enough for callers that lost their connection; later ones find the entry on the ledger.
      if order.count > 4096 { answered[order.removeFirst()] = nil }
    }
    for caller in callers.removeValue(forKey: digest) ?? [] { caller.resume(returning: answer) }
  }

  /// Takes back that an action was recorded, which it no longer is; false when nobody was told so.
  @discardableResult func retract(_ digest: Word) -> Bool {
    guard answered.removeValue(forKey: digest) != nil else { return false }
    order.removeAll { $0 == digest }
    return true
  }

  private func isUnderWay(_ digest: Word) -> Bool {
    sending.contains(digest) || queue.contains { $0.digest == digest }
      || journal.open.contains { $0.signed.contains { $0.action.digest == digest } }
  }

  /// What need not be asked.
  private func refusal(of signed: SignedAction) -> Outcome? {
    signed.action.ledger == book.ledger ? nil : .wrongLedger
  }

  /// The newest block that a quorum has reached, as one of them shows it; nil when too few answer.
  private func head() async -> BlockHeader? {
    let answers = await endpoints.each { endpoint throws(EthereumError) in try await endpoint.block(.latest) }
    let heads = answers.values.compactMap { try? $0.get() }.sorted { $0.reference.number > $1.reference.number }
    return heads.count >= endpoints.quorum ? heads[endpoints.quorum - 1] : nil
  }
}

/// The lock of a journal, let go with the last reference.
final class HeldLock: Sendable {
  private let lock: FileLock

  init(_ path: String) throws(EthereumError) {
    do throws(LedgerError) {
      lock = try FileLock(path: path)
    } catch {
      let code: EthereumError.Code = error.code == .alreadyRunning ? .alreadyRunning : .storage
      throw EthereumError(code, "the relayer's journal is in use, or its folder cannot be written")
    }
  }
}
