internal import Blocks
public import Contract
internal import Custody
public import EmbeddedLedger
internal import EthereumLedger
internal import FoundationEssentials
internal import Halo
public import Identity
internal import Transparency

/// A member at work: keys, an own replica of the ledger, the directory and the stores. Every workflow is a method.
///
/// The client believes no server: it checks every signature and rule of the ledger in its own replica, and every
/// directory entry against authority and ledger.
public struct MemberClient: Sendable {
  /// Who works.
  public let profile: Profile
  /// The ledger and the stores.
  public let network: Network
  /// The member's replica of the ledger.
  public let replica: Follower
  let stores: [(any BlockStore)?]
  /// Where the member lives.
  package let home: Home
  /// The member's private keys.
  package private(set) var keys: MemberKeys
  /// Sealing keys from before rotations: records that were sealed to them still open.
  package let formerSealingKeys: [SealingKey]
  /// Where actions go; tests put one in its place that loses answers.
  package var ledger: any LedgerService
  let directory: DirectoryClient
  let clock: LedgerClock
  /// Where custody documents come from and what carries requests to custodians; nil where there is no network to them.
  package var custodySource: CustodySource?
  private var networks: CustodianNetworks?
  /// Keeps other commands of the home waiting; nil where this is none.
  private var turn: CommandTurn?
  /// The member's login at a gateway, as the home keeps it.
  public let login: GatewayLogin
  /// Told what is wrong and keeps nobody from going on, such as a computer that a policy warns of.
  public var notice: @Sendable (String) -> Void = { _ in }
  /// How long to wait for custodians to co-sign, in seconds; tests without witnesses have nil, which asks for none.
  package var witnessPatience: UInt64? = 10

  /// Opens a home: reads profile and network, unlocks the keyring, opens the replica.
  ///
  /// - Parameters:
  ///   - home: the member's home.
  ///   - passphrase: what opens the keyring.
  ///   - url: where the ledger answers, when it is not where the network file says.
  ///   - clock: where the time comes from.
  ///   - use: who else may use the home meanwhile.
  /// - Throws: `homeRefused` when nobody lives there, `networkRefused`; `IdentityError.wrongPassphrase`; the ledger's
  ///   errors when the replica is damaged or in use.
  public static func open(
    _ home: Home, passphrase: Passphrase, url: String? = nil, clock: LedgerClock = .system, for use: HomeUse = .alone
  ) async throws -> MemberClient {
    try await open(home, passphrase: passphrase, url: url, clock: clock, for: use) { $0 }
  }

  /// As above, with something of a benchmark's between the member and the ledger.
  package static func open(
    _ home: Home, passphrase: Passphrase, url: String? = nil, clock: LedgerClock = .system, for use: HomeUse = .alone,
    through between: (any LedgerService) -> any LedgerService
  ) async throws -> MemberClient {
    let profile = try Self.profile(of: home)
    // First of all: the keyring must not be another one by the time that the replica is open.
    let turn = use == .command ? try await CommandTurn(in: home) : nil
    let atHand = try Self.unlock(home.keyring, passphrase)
    guard atHand.keys.member == profile.member else {
      throw ClientError(.homeRefused, "the keyring in \(home.path) is another member's")
    }
    let network = try Network(path: home.network)
    let address = url ?? network.url
    let server = try LedgerClient(address, client: .direct)
    let chain = try network.chain.map { place in
      try EthereumLedger(network.genesis, at: place, cursor: home.cursor(of: home.replica), relay: server)
    }
    let ledger = between(chain ?? server)
    let replica = try await Self.replica(of: home, network.genesis, ledger, shared: use != .alone)
    try await chain?.resume(from: replica)
    let keyring = try await Self.settled(atHand, of: home, passphrase, replica)
    var client = MemberClient(
      profile: profile, network: network, replica: replica, stores: network.storage.open(), home: home,
      keys: keyring.keys, formerSealingKeys: keyring.formerSealingKeys, ledger: ledger,
      directory: DirectoryClient(
        url: address, ledger: network.ledger, keys: keyring.keys, documents: home.documents, clock: clock),
      clock: clock,
      login: GatewayLogin(LoginFiles(home: home, ledger: network.ledger, keys: keyring.keys), clock: clock))
    client.turn = turn
    client.connect()
    return client
  }

  /// Makes ready to reach custodians; connects to none before it is needed.
  private mutating func connect() {
    let member = self
    let networks = CustodianNetworks {
      try Credentials(
        certificate: try await member.certificate(), key: member.keys.signing, root: member.network.root)
    }
    self.networks = networks
    custodySource = CustodySource(
      document: { try await member.directory.document($0) }, transport: { try await networks.network(for: $0) })
    let login = login
    custodySource?.releasing = { document, role in
      guard let demands = document.login else {
        return ReleaseWay(transport: try await networks.network(for: document))
      }
      return try await login.way(for: demands, as: role)
    }
  }

  /// The same member with other keys; tests take those that a rotation named.
  package func with(_ keys: MemberKeys) -> MemberClient {
    var copy = self
    copy.keys = keys
    return copy
  }

  /// Closes the replica's file, so that another program of the same member can use it, and all connections.
  public func close() async {
    await networks?.close()
    try? await replica.close()
    turn?.end()
  }

  /// Who lives in a home, without the passphrase; throws `homeRefused` when nobody does.
  public static func profile(of home: Home) throws(ClientError) -> Profile {
    guard PrivateFile(path: home.profile).exists else {
      throw ClientError(.homeRefused, "nobody lives in \(home.path): found a ledger, join one, or name another --home")
    }
    return try JSONFile.read(home.profile, atMost: Profile.mostBytes)
  }

  static func unlock(_ path: String, _ passphrase: Passphrase) throws -> Keyring {
    try Keyring.open(try PrivateFile(path: path).read(atMost: Keyring.mostFileBytes).bytes, under: passphrase)
  }

  /// Opens the replica. Another command of the same member may hold it for a moment; then this one waits for its turn.
  private static func replica(
    of home: Home, _ genesis: Genesis, _ ledger: any LedgerService, shared: Bool
  ) async throws -> Follower {
    for _ in 0..<100 {
      do {
        return try await Follower.open(at: home.replica, ledger: genesis.ledger, service: ledger, shared: shared)
      } catch let error as LedgerError where error.code == .alreadyRunning {
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    throw ClientError(
      .homeRefused,
      shared
        ? "another command holds the replica in \(home.path): wait until it ends"
        : "an agent or another command uses \(home.path), which this needs for itself: end it first")
  }

  /// Brings the replica up to the ledger's newest checkpoint, waits until enough custodians have co-signed it, and returns
  /// the state; throws `ledgerUnreachable` or `ledgerRefused`, and `LedgerError.unwitnessed` with the names of the
  /// custodians that did not co-sign.
  @discardableResult
  public func sync() async throws -> State {
    _ = try await replica.sync()
    try await requireWitnesses()
    return await replica.state
  }

  /// As `sync`, but believes the ledger's own signature for the moment: for what custodians check again by their own
  /// replicas before anything comes of it.
  /// What is new may still be on its way to the disk; the `submitAhead` that follows waits for it.
  func syncUnwitnessed() async throws -> State {
    _ = try await replica.syncAhead()
    return await replica.state
  }

  /// Waits until the quorum that the policy asks for has co-signed what the replica holds.
  private func requireWitnesses() async throws {
    try await requireLeast()
    // What a chain has finalized needs no witnesses.
    guard !network.genesis.isOnChain, let witnessPatience, let document = try await policyDocument() else { return }
    try await replica.witness(try document.quorum(), within: witnessPatience)
  }

  /// Compares the replica with what the network file says the ledger held when it was handed out.
  private func requireLeast() async throws {
    guard let least = network.least else { return }
    guard await replica.size >= least.size, try await replica.root(at: least.size) == least.root else {
      throw ClientError(.ledgerRefused, "the ledger does not hold what it held when your network file was made")
    }
  }

  /// The network file for a new member: this one, with what the ledger holds now, so that nobody can be shown less.
  public func currentNetwork() async throws -> Network {
    try await sync()
    guard let checkpoint = await replica.verifiedCheckpoint else { return network }
    return network.knowing(Network.Least(size: checkpoint.size, root: checkpoint.root))
  }

  /// Signs an action with the next sequence number, submits it, and waits until the entry stands in the member's own
  /// replica: the receipt is what was verified there, not what the server said.
  ///
  /// When the answer is lost on the way, the replica says whether the action was recorded.
  ///
  /// - Throws: `actionRefused` with the ledger's reason; `ledgerUnreachable` when nobody can say what became of it.
  @discardableResult
  public func submit(_ body: Action.Body) async throws -> Receipt {
    try await replica.sync()
    let (receipt, ahead) = try await submitAhead(body)
    try await ahead.durable()
    // An access goes to the custodians next, each of which compares it with its own replica.
    if body.kind != .access { try await requireWitnesses() }
    return receipt
  }

  /// As `submit`, for a caller who has just synced: the replica holds the entry, and may still be writing it to the disk.
  func submitAhead(_ body: Action.Body) async throws -> (Receipt, SyncedAhead) {
    let member = keys.member
    // Another program of the same member may have taken the number in between; then the next one is tried.
    for attempt in 0..<4 {
      if attempt > 0 { try await replica.sync() }
      let sequence = (await replica.read { $0.members[member]?.sequence } ?? 0) + 1
      let action = Action(ledger: network.ledger, actor: keys.member, sequence: sequence, body: body)
      let from = await replica.size
      let (receipt, news) = try await receipt(for: try action.signed(by: keys.signing), newsFrom: from)
      if receipt.outcome == .wrongSequence { continue }
      guard let position = receipt.position else {
        throw ClientError(.actionRefused, "the ledger refused: \(receipt.outcome)")
      }
      return (receipt, try await confirm(receipt, at: position, digest: action.digest, news.map { (from, $0) }))
    }
    throw ClientError(.actionRefused, "the ledger refused: \(Outcome.wrongSequence)")
  }

  private func receipt(
    for signed: SignedAction, newsFrom position: UInt64
  ) async throws -> (Receipt, LedgerNews?) {
    do {
      return try await ledger.submit(signed, newsFrom: position)
    } catch let error as LedgerError where error.code == .unreachable || error.code == .badAnswer {
      let digest = signed.action.digest
      do {
        if let receipt = try await recorded(digest) { return (receipt, nil) }
      } catch {
        throw ClientError(
          .ledgerUnreachable,
          "the ledger's answer was lost, and nobody can say yet whether action \(digest.hex.prefix(12)) was recorded: "
            + "look at the history before you try again")
      }
      throw error
    }
  }

  /// The receipt of an action, if it is among the ledger's newest entries.
  private func recorded(_ digest: Word) async throws -> Receipt? {
    _ = try await replica.sync()
    let size = await replica.size
    let start = size - min(size, UInt64(LedgerLimits.entriesPerCall))
    for (offset, bytes) in try await replica.entries(from: start, count: LedgerLimits.entriesPerCall).enumerated() {
      guard let entry = try? Entry(bytes: bytes), entry.signed.action.digest == digest else { continue }
      return Receipt(position: start + UInt64(offset), time: entry.time, outcome: entry.outcome, digest: digest)
    }
    return nil
  }

  private func confirm(
    _ receipt: Receipt, at position: UInt64, digest: Word, _ told: (from: UInt64, news: LedgerNews)?
  ) async throws -> SyncedAhead {
    let ahead = try await replica.syncAhead(told)
    guard await replica.size > position else {
      throw ClientError(.ledgerRefused, "the ledger acknowledged an action and does not show it")
    }
    let entry = try await replica.entry(at: position)
    guard entry.signed.action.digest == digest, entry.outcome == receipt.outcome else {
      throw ClientError(.ledgerRefused, "the ledger acknowledged an action and shows another")
    }
    return ahead
  }
}
