import Contract
import EthereumLedger
import Identity
import Logging
import Synchronization
import Testing

/// A member who signs one action after the other.
final class Person: Sendable {
  let key: SigningKey
  let id: MemberID
  private let ledger: Word
  private let sequence = Mutex<UInt64>(0)

  init(_ ledger: Word, _ key: SigningKey) {
    self.ledger = ledger
    self.key = key
    id = MemberID(key.verifyingKey)
  }

  func sign(_ body: Action.Body, with other: SigningKey? = nil) throws -> SignedAction {
    let number = sequence.withLock { number in
      number += 1
      return number
    }
    return try sign(body, sequence: number, with: other)
  }

  func sign(_ body: Action.Body, sequence: UInt64, with other: SigningKey? = nil) throws -> SignedAction {
    try Action(ledger: ledger, actor: id, sequence: sequence, body: body).signed(by: other ?? key)
  }
}

/// A chain with three endpoints, a ledger on it, an authority, a patient and a clinician.
struct Town {
  let scratch: Scratch
  let genesis: Genesis
  let chain: FakeChain
  let nodes: [FakeEndpoint]
  let endpoints: Endpoints
  let book: CallBook
  let authority: Person
  let patient: Person
  let clinician: Person
  let payer: EthereumKey

  init() throws {
    scratch = try Scratch()
    let key = try SigningKey()
    genesis = try Genesis(
      authorities: [.init(keys: NewKeys(signingKey: key.verifyingKey, sealingKeyDigest: .random()))], logKey: .zero,
      time: FakeChain.foundedAt)
    let chain = try FakeChain(genesis)
    self.chain = chain
    nodes = ["a", "b", "c"].map { FakeEndpoint($0, chain) }
    // All of them answer at once, so that nobody waits for the end of the grace.
    endpoints = try Endpoints(nodes, grace: .seconds(60))
    book = CallBook(genesis)
    authority = Person(genesis.ledger, key)
    patient = Person(genesis.ledger, try SigningKey())
    clinician = Person(genesis.ledger, try SigningKey())
    payer = try EthereumKey()
  }

  func relayer(_ options: RelayerOptions = RelayerOptions(), _ endpoints: Endpoints? = nil) async throws -> Relayer {
    try await Relayer.open(
      journal: scratch.path("relay.json"), key: payer, contract: chain.contract, chainID: FakeChain.chainID,
      endpoints: endpoints ?? self.endpoints, book: book, options: options,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  func reader(
    _ cursor: ChainCursor? = nil, _ limits: ChainReader.Limits = .init(), book: CallBook? = nil
  ) -> ChainReader {
    let start = chain.world.withLock { $0.blocks[0].header.reference }
    return ChainReader(
      contract: chain.contract, book: book ?? self.book, endpoints: endpoints,
      from: cursor ?? ChainCursor(block: start, entries: 0), limits: limits)
  }

  func enrol(_ person: Person, as role: Role) throws -> SignedAction {
    let keys = NewKeys(signingKey: person.key.verifyingKey, sealingKeyDigest: .random())
    return try authority.sign(.enrol(.init(role: role, keys: keys, identityCommitment: .random())))
  }

  func request() throws -> SignedAction {
    try clinician.sign(
      .request(
        .init(
          owner: patient.id, scope: .kinds(.all, [.existing, .new]), purposeCode: 1, purposeDigest: .random(), mode: [],
          duration: 86_400)))
  }

  func offer(most: UInt64 = 0) throws -> SignedAction {
    try patient.sign(
      .grant(
        .init(
          grantee: clinician.id, scope: .kinds(.all, .existing), mode: [], until: FakeChain.foundedAt + 86_400,
          most: most)))
  }

  /// Puts actions on the chain in one transaction and one block, without a relayer.
  func put(_ actions: [SignedAction]) throws {
    let payer = try EthereumKey()
    let packed = try actions.map { try #require(try book.packed($0)) }
    let transaction = try FeeMarketTransaction(
      chainID: FakeChain.chainID, nonce: 0, fees: Fees(tip: 1, most: 1 << 60), gasLimit: 1 << 24, to: chain.contract,
      input: packed.count == 1 ? ChainCall.input(packed[0]) : ChainCall.input(packed)
    ).signed(by: payer)
    let read = try #require(FakeTransaction(transaction.bytes))
    chain.set { $0.pool.append(read) }
    chain.mine()
    for action in actions { book.learn(action.action) }
  }

  /// Enrols patient and clinician.
  func settle() throws {
    try put([enrol(patient, as: .patient)])
    try put([enrol(clinician, as: .clinician)])
  }
}
