import Blocks
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Logging
import Synchronization
import Testing
import Transparency

@testable import Halo

/// Somebody with keys who signs one action after the other.
final class Person: Sendable {
  let keys: MemberKeys
  private let sequence = Mutex<UInt64>(0)

  init() throws { keys = try MemberKeys() }

  var id: MemberID { keys.member }

  var newKeys: NewKeys {
    NewKeys(signingKey: keys.signing.verifyingKey, sealingKeyDigest: keys.sealing.publicKey.digest)
  }

  /// A caller whose signature was checked with the person's own key.
  var caller: Caller { Caller(member: id, key: keys.signing.verifyingKey) }

  /// The next action, signed and not submitted.
  func signed(_ body: Action.Body, named word: Word) throws -> SignedAction {
    try Action(ledger: word, actor: id, sequence: sequence.withLock(\.self) + 1, body: body).signed(by: keys.signing)
  }

  func act(_ body: Action.Body, on ledger: any LedgerService, named word: Word) async throws -> Receipt {
    let action = try signed(body, named: word)
    let receipt = try await ledger.submit(action)
    if receipt.isRecorded { sequence.withLock { $0 = action.action.sequence } }
    return receipt
  }
}

/// A small ledger with an authority, a technologist, patients, clinicians and three custodians of whom two give a key.
final class Town: Sendable {
  static let start: UInt64 = 1_700_000_000
  static let threshold = 2

  let scratch: Scratch
  let clock = SetClock(Town.start + 100)
  let genesis: Genesis
  let sequencer: Sequencer
  let gate: Gate
  let policy: PolicyDocument
  let ruth: Person
  let tess: Person
  let ada: Person
  let ben: Person
  let cleo: Person
  let carl: Person
  let custodians: [Person]
  /// Enrolled only where the policy asks for a login.
  let gateways: [Person]
  private let seed: [UInt8]

  var ledger: Word { genesis.ledger }

  /// A ledger whose policy asks for no login, or for one through gateways.
  init(demanding login: (@Sendable ([MemberID]) throws -> LoginDemands)? = nil) async throws {
    scratch = try Scratch()
    (ruth, tess, ada, ben, cleo, carl) = try (Person(), Person(), Person(), Person(), Person(), Person())
    custodians = try (0..<3).map { _ in try Person() }
    gateways = try (0..<(login == nil ? 0 : 2)).map { _ in try Person() }
    policy = try PolicyDocument(
      custodians: custodians.map {
        .init(member: $0.id, url: "https://localhost:1", witnessKey: .random())
      }, threshold: Self.threshold, dataShards: 2, login: try login?(gateways.map(\.id)))
    let log = try NoteSigner(name: KeyName("any"))
    seed = log.secretBytes
    genesis = try Genesis(
      authorities: [.init(keys: ruth.newKeys)], logKey: try #require(Word(log.verifier.key.bytes)),
      policy: policy.terms(strikes: 0), time: Self.start)
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    sequencer = try await Sequencer.open(
      try LedgerStore(at: scratch.path("ledger.db"), founding: genesis), seed: seed,
      options: .init(clock: clock.clock, logger: silent))
    gate = Gate(sequencer)
    let others = [(tess, Role.technologist), (ada, .patient), (ben, .patient), (cleo, .clinician), (carl, .clinician)]
    for (person, role) in others + (custodians + gateways).map({ ($0, .custodian) }) {
      try await act(ruth, .enrol(.init(role: role, keys: person.newKeys, identityCommitment: .zero)))
    }
  }

  /// Has an action accepted.
  @discardableResult func act(_ person: Person, _ body: Action.Body) async throws -> Receipt {
    let receipt = try await rule(person, body)
    try #require(receipt.outcome == .accepted)
    return receipt
  }

  /// Has an action judged.
  func rule(_ person: Person, _ body: Action.Body) async throws -> Receipt {
    try await person.act(body, on: sequencer, named: ledger)
  }

  /// Opens the custodian of an index in its folder.
  func node(
    _ index: Int = 0, logger: Logger? = nil, capacity: Int = 1 << 30, pending: Custodian.PendingQuota = .init()
  ) async throws -> Node {
    try await Node(
      folder: scratch.folder(named: "custodian\(index)"), keys: custodians[index].keys, town: self,
      logger: logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      options: .init(capacity: capacity, pending: pending))
  }

  /// Ada's offer to a grantee, or one that is passed on; its reference is the digest.
  func grant(
    _ record: Word, to grantee: Person, by grantor: Person? = nil, mode: Mode = [], until: UInt64? = nil,
    most: UInt64 = 0, parent: Word = .zero
  ) async throws -> Word {
    let terms = Action.Grant(
      grantee: grantee.id, scope: .record(record), mode: mode, until: until ?? clock.now + 3600, most: most,
      parent: parent)
    return try await act(grantor ?? ada, .grant(terms)).digest
  }

  /// An access that the ledger accepts.
  func access(_ record: Word, by reader: Person, under reference: Word) async throws -> Word {
    let terms = Action.Access(reference: reference, record: record, statement: .random())
    return try await act(reader, .access(terms)).digest
  }

  /// What a reader asks a custodian for, with the newest checkpoint.
  func demand(_ access: Word, by reader: Person, sealingKey: SealingPublicKey? = nil) async throws -> ReleaseDemand {
    let checkpoint = try genesis.verifiedCheckpoint(await sequencer.checkpoint())
    return ReleaseDemand(
      access: access, sealingKey: sealingKey ?? reader.keys.sealing.publicKey, size: checkpoint.size,
      root: checkpoint.root)
  }

  /// A checkpoint of the present size with a made-up root, signed with the ledger's own key: what an operator who splits
  /// the ledger can show.
  func forgedNote() async throws -> String {
    let checkpoint = try genesis.verifiedCheckpoint(await sequencer.checkpoint())
    let signer = try NoteSigner(name: KeyName(genesis.origin), secret: seed)
    let forged = try Checkpoint(origin: genesis.origin, size: checkpoint.size, root: .random())
    return String(decoding: try signer.sign(forged).bytes, as: UTF8.self)
  }
}

/// The ledger as custodians reach it: it can be cut off, lie, or show entries that it may still take back.
final class Gate: LedgerService {
  private let service: any LedgerService
  private let mode = Mutex<(isDown: Bool, note: String?)>((false, nil))
  private let above = Mutex<[Entry]>([])

  init(_ service: any LedgerService) { self.service = service }

  func set(isDown: Bool = false, note: String? = nil) { mode.withLock { $0 = (isDown, note) } }

  func set(unsettled: [Entry]) { above.withLock { $0 = unsettled } }
  func unsettled() async throws -> [Entry] { above.withLock(\.self) }

  private func pass() throws -> String? {
    let (isDown, note) = mode.withLock(\.self)
    if isDown { throw LedgerError(.unreachable, "cut off") }
    return note
  }

  func genesis() async throws -> Genesis { try await service.genesis() }

  func submit(_ action: SignedAction) async throws -> Receipt {
    _ = try pass()
    return try await service.submit(action)
  }

  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    _ = try pass()
    return try await service.entries(from: position, count: count)
  }

  func checkpoint() async throws -> String {
    if let note = try pass() { return note }
    return try await service.checkpoint()
  }

  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof {
    try await service.inclusion(index: index, size: size)
  }

  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof {
    try await service.consistency(from: from, to: to)
  }
}
