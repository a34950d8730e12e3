import Blocks
import Contract
import Crypto
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Records
import Transparency

/// How many releases a second one custodian rules on, writes into its log on disk, and seals anew to their readers: no
/// network between, demands on both cores. The reference is the machine's rate of the one sealing (X-Wing) and the one
/// signature that each needs.
enum ReleaseRateBenchmark {
  private static let readers = 32
  private static let accesses = 128
  private static let goal = 2_000.0

  static func rows(in folder: String) async throws -> [Row] {
    try PrivateFile.makeFolder(folder)
    let town = try await Village(folder: folder, readers: readers)
    let demands = try await town.demands(each: accesses)
    let custodian = town.custodian
    let count = readers * accesses
    let (caller, first) = (demands[0].caller, demands[0].list[0])
    _ = try await custodian.release(first, by: caller)
    let ours = try await Measure(of: count - 1) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (index, reader) in demands.enumerated() {
          group.addTask {
            for demand in reader.list.dropFirst(index == 0 ? 1 : 0) {
              _ = try await custodian.release(demand, by: reader.caller)
            }
          }
        }
        try await group.waitForAll()
      }
    }
    let reference = try await sealings(town, count)
    try await town.close()
    return [
      Row(
        name: "release.rate", unit: "1/s", ours: ours.rate, reference: reference.rate,
        ratio: ours.rate / reference.rate, goal: goal / reference.rate),
      Row(
        name: "release.processor", unit: "us", ours: ours.microseconds, reference: reference.microseconds,
        ratio: reference.microseconds / ours.microseconds, goal: nil),
    ]
  }

  private static func sealings(_ town: Village, _ count: Int) async throws -> Measure {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let (key, signing, message) = (town.sealing, town.signing, Word.random().bytes)
    return try await Measure(of: count / cores * cores) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<cores {
          group.addTask {
            for _ in 0..<(count / cores) {
              _ = try key.seal(Data(message + message), info: message, authenticating: message)
              _ = try signing.sign(message)
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }
}

/// A small ledger in this process with one custodian and many readers of one record.
private struct Village {
  let sequencer: Sequencer
  let custodian: Custodian
  private let store: CustodyStore
  private let replica: Follower
  private let genesis: Genesis
  private let readers: [MemberKeys]
  private let owner: MemberKeys
  private let sender: MemberKeys
  private let record = Word.random()
  var sealing: SealingPublicKey { readers[0].sealing.publicKey }
  var signing: SigningKey { readers[0].signing }

  init(folder: String, readers count: Int) async throws {
    let authority = try MemberKeys()
    let keys = try MemberKeys()
    owner = try MemberKeys()
    sender = try MemberKeys()
    readers = try (0..<count).map { _ in try MemberKeys() }
    let others = try (0..<4).map { _ in try MemberKeys() }
    let document = try PolicyDocument(
      custodians: ([keys] + others).map { .init(member: $0.member, url: "https://localhost:1", witnessKey: .random()) },
      threshold: 3, dataShards: 3)
    let log = try NoteSigner(name: KeyName("bench"))
    genesis = try Genesis(
      authorities: [.init(keys: authority.newKeys)], logKey: Word(log.verifier.key.bytes) ?? .zero,
      policy: document.terms(strikes: 0), time: 1_700_000_000)
    sequencer = try await Sequencer.open(
      try LedgerStore(at: folder + "/ledger.db", founding: genesis), seed: log.secretBytes,
      options: .init(logger: LedgerFixture.silent))
    replica = try await Follower.open(at: folder + "/replica.db", ledger: genesis.ledger, service: sequencer)
    store = try CustodyStore(at: folder + "/custody.db", ledger: genesis.ledger, custodian: keys.member)
    custodian = try await Custodian(
      keys: keys, nodeKey: Word.random().bytes, replica: replica, store: store,
      blocks: try SealedBlocks(root: folder + "/blocks", key: SymmetricKey(size: .bits256)), policy: { document },
      logger: LedgerFixture.silent)
    let members = [(sender, Role.technologist), (owner, .patient)] + readers.map { ($0, .clinician) }
    for (index, (member, role)) in (members + ([keys] + others).map { ($0, .custodian) }).enumerated() {
      let enrol = Action.Enrol(role: role, keys: member.newKeys, identityCommitment: .zero)
      try await act(authority, index + 1, .enrol(enrol))
    }
    try await keep(among: [keys] + others)
  }

  /// Has the custodian keep its part of a record, which is anchored then.
  private func keep(among custodians: [MemberKeys]) async throws {
    let key = DataKey()
    let dealt = try Dealer(
      sender, ledger: genesis.ledger, epoch: 0, threshold: 3,
      custodians: custodians.map { ($0.member, $0.sealing.publicKey) }
    ).deal(key, of: record)
    let blocks = (0..<2).map { _ in Block(Data(Word.random().bytes)) }
    let (envelope, shard) = (blocks[0].cid.digest, blocks[1].cid.digest)
    let caller = try await caller(sender)
    try await custodian.put(blocks, of: record, by: caller)
    let deposit = try CustodyDeposit(
      envelope: envelope, blocks: [shard], share: dealt.shares[0], dealing: dealt.dealing)
    _ = try await custodian.deposit(deposit, of: record, by: caller)
    let anchor = Action.Anchor(
      record: record, owner: owner.member, kind: .imaging, envelope: envelope,
      keyCommitment: key.commitment(ledger: genesis.ledger, record: record), measuredAt: 1_700_000_000)
    try await act(sender, 1, .anchor(anchor))
  }

  /// Accepted accesses of every reader, all readers at once, each as the demand that goes with it.
  func demands(each count: Int) async throws -> [(caller: Caller, list: [ReleaseDemand])] {
    let now = LedgerClock.system.now()
    var references = [Word]()
    for (index, reader) in readers.enumerated() {
      let terms = Action.Grant(
        grantee: reader.member, scope: .record(record), mode: [], until: now + 7200, most: 0)
      references.append(try await act(owner, index + 1, .grant(terms)))
    }
    let accesses = try await withThrowingTaskGroup(of: (Int, [Word]).self) { group in
      for (index, reader) in readers.enumerated() {
        let access = Action.Access(reference: references[index], record: record, statement: .random())
        group.addTask {
          var list = [Word]()
          for sequence in 1...count { list.append(try await act(reader, sequence, .access(access))) }
          return (index, list)
        }
      }
      return try await group.reduce(into: [Int: [Word]]()) { $0[$1.0] = $1.1 }
    }
    let checkpoint = try await replica.sync()
    var result = [(caller: Caller, list: [ReleaseDemand])]()
    for (index, reader) in readers.enumerated() {
      let list = (accesses[index] ?? []).map { access in
        ReleaseDemand(
          access: access, sealingKey: reader.sealing.publicKey, size: checkpoint.size, root: checkpoint.root)
      }
      result.append((try await caller(reader), list))
    }
    return result
  }

  func close() async throws {
    try store.close()
    try await replica.close()
    try await sequencer.close()
  }

  /// A member whose signature the custodian has checked.
  private func caller(_ keys: MemberKeys) async throws -> Caller {
    let subject = SignedRequest.Subject(ledger: genesis.ledger, method: "POST", target: "/v1/release", body: [])
    let signed = try SignedRequest(subject, by: keys.member, with: keys.signing, at: LedgerClock.system.now())
    return try await custodian.authenticate(signed, of: subject)
  }

  /// Has an action accepted; returns its digest.
  @discardableResult private func act(_ keys: MemberKeys, _ sequence: Int, _ body: Action.Body) async throws -> Word {
    let action = Action(ledger: genesis.ledger, actor: keys.member, sequence: UInt64(sequence), body: body)
    let receipt = try await sequencer.submit(try action.signed(by: keys.signing))
    guard receipt.outcome == .accepted else { throw BenchmarkFailure("the ledger answered \(receipt.outcome)") }
    return receipt.digest
  }
}

extension MemberKeys {
  fileprivate var newKeys: NewKeys {
    NewKeys(signingKey: signing.verifyingKey, sealingKeyDigest: sealing.publicKey.digest)
  }
}
