import Contract
import EmbeddedLedger
import Identity
import Logging
import Synchronization
import Transparency

/// A member who signs one action after the other.
final class Actor: Sendable {
  let key: SigningKey
  let id: MemberID
  private let ledger: Word
  private let sequence = Mutex<UInt64>(0)

  init(ledger: Word, key: SigningKey) {
    self.ledger = ledger
    self.key = key
    id = MemberID(key.verifyingKey)
  }

  /// Signs the next action.
  func sign(_ body: Action.Body, with other: SigningKey? = nil) throws -> SignedAction {
    let number = sequence.withLock { number in
      number += 1
      return number
    }
    return try sign(body, sequence: number, with: other)
  }

  /// Signs an action with a sequence number of one's choice.
  func sign(_ body: Action.Body, sequence: UInt64, with other: SigningKey? = nil) throws -> SignedAction {
    try Action(ledger: ledger, actor: id, sequence: sequence, body: body).signed(by: other ?? key)
  }
}

/// A ledger with an authority, a patient and a clinician, of whom the last two are yet to be enrolled.
struct TestLedger {
  static let foundedAt: UInt64 = 1_700_000_000
  let scratch: Scratch
  let genesis: Genesis
  let seed: [UInt8]
  let authority: Actor
  let patient: Actor
  let clinician: Actor

  init(_ scratch: Scratch? = nil) throws {
    self.scratch = try scratch ?? Scratch()
    let key = try SigningKey()
    let log = try NoteSigner(name: KeyName("any"))
    seed = log.secretBytes
    genesis = try Genesis(
      authorities: [.init(keys: NewKeys(signingKey: key.verifyingKey, sealingKeyDigest: .random()))],
      logKey: Word(log.verifier.key.bytes) ?? .zero, time: Self.foundedAt)
    authority = Actor(ledger: genesis.ledger, key: key)
    patient = Actor(ledger: genesis.ledger, key: try SigningKey())
    clinician = Actor(ledger: genesis.ledger, key: try SigningKey())
  }

  func path(_ name: String = "ledger.db") -> String { scratch.path(name) }

  /// Opens the ledger's sequencer, with a clock that stands still unless another is given.
  func open(
    _ name: String = "ledger.db", clock: LedgerClock = LedgerClock { TestLedger.foundedAt + 100 }, waiting: Int = 65_536
  ) async throws -> Sequencer {
    let store = try LedgerStore(at: path(name), founding: genesis)
    let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    return try await Sequencer.open(
      store, seed: seed, options: .init(clock: clock, waitingActions: waiting, logger: silent))
  }

  func enrol(_ actor: Actor, as role: Role) throws -> SignedAction {
    let keys = NewKeys(signingKey: actor.key.verifyingKey, sealingKeyDigest: .random())
    return try authority.sign(.enrol(.init(role: role, keys: keys, identityCommitment: .random())))
  }

  func request() throws -> SignedAction { try clinician.sign(.request(terms)) }

  var terms: Action.Request {
    Action.Request(
      owner: patient.id, scope: .kinds(.all, [.existing, .new]), purposeCode: 1, purposeDigest: .random(), mode: [],
      duration: 86_400)
  }

  /// Enrols patient and clinician, and has the clinician ask so many times.
  @discardableResult func fill(_ sequencer: Sequencer, requests: Int = 3) async throws -> [Receipt] {
    var receipts = [Receipt]()
    receipts.append(try await sequencer.submit(enrol(patient, as: .patient)))
    receipts.append(try await sequencer.submit(enrol(clinician, as: .clinician)))
    for _ in 0..<requests { receipts.append(try await sequencer.submit(request())) }
    return receipts
  }

  /// A checkpoint over any entries, signed with the ledger's own key: what a lying operator can make.
  func forgedNote(over entries: [[UInt8]]) throws -> String {
    let signer = try NoteSigner(name: KeyName(genesis.origin), secret: seed)
    let root = MerkleTree.root(ofLeafHashes: entries.map { MerkleTree.leafHash($0) })
    let checkpoint = try Checkpoint(origin: genesis.origin, size: UInt64(entries.count), root: root)
    return String(decoding: try signer.sign(checkpoint).bytes, as: UTF8.self)
  }

  /// What a sequencer shows, verified.
  func verified(_ ledger: any LedgerService) async throws -> VerifiedCheckpoint {
    try genesis.verifiedCheckpoint(try await ledger.checkpoint())
  }
}

/// A clock that tests set.
final class SetClock: Sendable {
  private let time: Mutex<UInt64>

  init(_ time: UInt64) { self.time = Mutex(time) }

  func set(_ new: UInt64) { time.withLock { $0 = new } }

  var clock: LedgerClock { LedgerClock { self.time.withLock(\.self) } }
}

/// A ledger that shows what a test wants it to show.
struct ScriptedLedger: LedgerService {
  let founding: Genesis
  let shown: Shown

  final class Shown: Sendable {
    private struct Contents {
      var note = ""
      var entries: [[UInt8]] = []
      var witnessed: String?
      var calls = 0
    }

    private let contents = Mutex(Contents())

    func set(note: String, entries: [[UInt8]]) {
      contents.withLock {
        $0.note = note
        $0.entries = entries
      }
    }

    /// What it shows as witnessed.
    func set(witnessed note: String?) { contents.withLock { $0.witnessed = note } }

    func witnessedNote() throws -> String {
      guard let note = contents.withLock(\.witnessed) else { throw LedgerError(.notFound, "scripted") }
      return note
    }

    var calls: Int { contents.withLock { $0.calls } }

    func note() -> String {
      contents.withLock {
        $0.calls += 1
        return $0.note
      }
    }

    func entries(from: Int, count: Int) -> [[UInt8]] {
      contents.withLock {
        $0.calls += 1
        return Array($0.entries.dropFirst(from).prefix(count))
      }
    }
  }

  func genesis() -> Genesis { founding }
  func submit(_ action: SignedAction) throws -> Receipt { throw LedgerError(.closing, "scripted") }
  func entries(from position: UInt64, count: Int) -> [[UInt8]] { shown.entries(from: Int(position), count: count) }
  func checkpoint() -> String { shown.note() }
  func witnessedCheckpoint() throws -> String { try shown.witnessedNote() }
  func inclusion(index: UInt64, size: UInt64) throws -> InclusionProof {
    var tree = HashTree()
    for entry in shown.entries(from: 0, count: Int(size)) { tree.append(MerkleTree.leafHash(entry)) }
    return try tree.inclusionProof(of: index, in: size)
  }
  func consistency(from: UInt64, to: UInt64) throws -> ConsistencyProof { throw LedgerError(.outOfBounds, "scripted") }
}
