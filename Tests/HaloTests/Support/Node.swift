import Blocks
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Logging
import Records
import Synchronization
import Testing

@testable import Halo

/// A custodian in a folder, which can be opened again.
struct Node: Sendable {
  let folder: String
  let town: Town
  let store: CustodyStore
  let replica: Follower
  let blocks: FolderBlocks
  var custodian: Custodian

  init(folder: String, keys: MemberKeys, town: Town, logger: Logger, options: Custodian.Options) async throws {
    self.folder = folder
    self.town = town
    store = try CustodyStore(at: folder + "/custody.db", ledger: town.ledger, custodian: keys.member)
    replica = try await Follower.open(
      at: folder + "/replica.db", ledger: town.ledger, service: town.gate, clock: town.clock.clock)
    blocks = try FolderBlocks(root: folder)
    custodian = try await Custodian(
      keys: keys, nodeKey: [UInt8](repeating: 7, count: 32), replica: replica, store: store, blocks: blocks,
      policy: { [policy = town.policy] in policy }, clock: town.clock.clock, logger: logger,
      options: options)
  }

  func close() async throws {
    try store.close()
    try await replica.close()
  }

  /// Hands over what Tess sealed, blocks and share.
  @discardableResult func keep(_ sealed: SealedRecord, by person: Person? = nil) async throws -> CustodyConfirmation {
    let caller = (person ?? town.tess).caller
    try await custodian.put(sealed.blocks(of: custodian.member), of: sealed.record, by: caller)
    return try await custodian.deposit(sealed.deposit(for: custodian.member), of: sealed.record, by: caller)
  }

  /// A record of Ada's that this custodian keeps and the ledger holds.
  func anchored() async throws -> SealedRecord {
    let sealed = try SealedRecord(in: town)
    try await keep(sealed)
    try await town.act(town.tess, sealed.anchor(of: town.ada))
    return sealed
  }

  /// Who has stated on the ledger a release for an access.
  func statements(on access: Word) async throws -> Set<MemberID>? {
    _ = try await replica.sync()
    return await replica.read { state in state.accesses[access]?.releasedBy }
  }

  /// Asks for the share as a reader does.
  @discardableResult func release(
    _ access: Word, to reader: Person, sealingKey: SealingPublicKey? = nil, showing assertion: SignedAssertion? = nil
  ) async throws -> ReleaseAnswer {
    try await custodian.release(
      try await town.demand(access, by: reader, sealingKey: sealingKey), by: reader.caller, showing: assertion)
  }
}

/// A record as its sender has it before it is anchored: a key that was shared out, and blocks.
struct SealedRecord: Sendable {
  let record: Word
  let key: DataKey
  let keyCommitment: Word
  let dealt: DealtKey
  let dealer: Person
  let envelope: Block
  let shards: [Block]

  init(
    in town: Town, record: Word = .random(), by dealer: Person? = nil, key: DataKey = DataKey(), epoch: UInt64 = 0,
    generation: UInt64 = 0, threshold: Int = Town.threshold, custodians: [Person]? = nil, envelope: Block? = nil
  ) throws {
    self.record = record
    self.key = key
    self.dealer = dealer ?? town.tess
    keyCommitment = key.commitment(ledger: town.ledger, record: record)
    dealt = try Dealer(
      self.dealer.keys, ledger: town.ledger, epoch: epoch, threshold: threshold,
      custodians: (custodians ?? town.custodians).map { ($0.id, $0.keys.sealing.publicKey) }
    ).deal(key, of: record, generation: generation)
    self.envelope = envelope ?? Block(Data(Word.random().bytes + Word.random().bytes))
    shards = (0..<6).map { _ in Block(Data(Word.random().bytes)) }
  }

  /// Envelope and two shards.
  func blocks(of custodian: MemberID) -> [Block] {
    let index = Int(dealt.dealing.dealing.index(of: custodian) ?? 1) - 1
    return [envelope] + shards[2 * index..<2 * index + 2]
  }

  func deposit(for custodian: MemberID, share: SealedShare? = nil) throws -> CustodyDeposit {
    let index = Int(dealt.dealing.dealing.index(of: custodian) ?? 1) - 1
    return try CustodyDeposit(
      envelope: envelope.cid.digest, blocks: blocks(of: custodian).dropFirst().map(\.cid.digest),
      share: share ?? dealt.shares[index], dealing: dealt.dealing)
  }

  func anchor(of owner: Person) -> Action.Body {
    .anchor(
      .init(
        record: record, owner: owner.id, kind: .imaging, envelope: envelope.cid.digest, keyCommitment: keyCommitment,
        measuredAt: Town.start))
  }
}

/// A folder of its own for one test, gone when the test is over.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/aureole-halo-" + Word.random().hex.prefix(16)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  /// A folder in it, made if it is not there.
  func folder(named name: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: path(name), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return path(name)
  }
}

/// A clock that tests set.
final class SetClock: Sendable {
  private let time: Mutex<UInt64>

  init(_ time: UInt64) { self.time = Mutex(time) }

  var now: UInt64 { time.withLock(\.self) }
  func set(_ new: UInt64) { time.withLock { $0 = new } }
  var clock: LedgerClock { LedgerClock { self.now } }
}

/// Expects a refusal.
func expectRefusal(
  _ refusal: ReleaseRefusal, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  await #expect(throws: refusal, sourceLocation: sourceLocation) { try await body() }
}

/// Expects a failure with a code.
func expectFailure(
  _ code: CustodianError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  let error = await #expect(throws: CustodianError.self, sourceLocation: sourceLocation) { try await body() }
  #expect(error?.code == code, sourceLocation: sourceLocation)
}
