internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

/// A sealed record on its way to custodians, in the outbox: nothing of it is secret but to the custodians and the owner,
/// and the data key is not kept.
struct Delivery: Codable, Sendable {
  static let mostBytes = 256 << 10

  var version = 1
  let ledger: Word
  let record: Word
  let owner: MemberID
  let kind: RecordKind
  let envelope: Word
  let keyCommitment: Word
  let measuredAt: UInt64
  let reference: Word
  let epoch: UInt64
  /// The bytes of a block, for saying how much is to be done.
  let blockSize: Int
  /// How many must confirm before the record is anchored.
  let confirmations: Int
  /// Those who confirmed, with what they signed in base64.
  var confirmed: [Confirmed] = []
  /// Where the record stands on the ledger, once it does.
  var anchored: Anchored?
  /// The custodians in the order of their index.
  let custodians: [MemberID]

  struct Confirmed: Codable, Sendable {
    let member: MemberID
    let confirmation: String
  }

  struct Anchored: Codable, Sendable {
    let position: UInt64
    let time: UInt64
  }

  var missing: [MemberID] {
    custodians.filter { custodian in !confirmed.contains { $0.member == custodian } }
  }

  var anchor: Action.Anchor {
    Action.Anchor(
      record: record, owner: owner, kind: kind, envelope: envelope, keyCommitment: keyCommitment,
      measuredAt: measuredAt, reference: reference)
  }
}

/// The lock of a delivery, which copies of a value share.
private final class DeliveryLock: Sendable {
  private let lock: FileLock

  init(_ lock: consuming FileLock) { self.lock = lock }
}

/// The folder of one delivery: a store of blocks and a deposit for each custodian, and how far it came. A folder without
/// that last file was not sealed to its end. Who works on it holds its lock: an agent may go on with the outbox while a
/// command sends.
struct OutboxFolder: Sendable {
  /// How the name of a folder begins while its record is being sealed.
  static let unfinished = "sealing-"
  let path: String
  private var lock: DeliveryLock?

  init(_ home: Home, _ name: String) { path = home.outbox + "/" + name }

  /// Takes the folder's lock, unless this value has it, for as long as it or a copy lives. Throws `deliveryBusy` when
  /// another program has it, `recordNotFound` when there is no such folder any more.
  mutating func hold() throws(ClientError) {
    guard lock == nil else { return }
    do throws(LedgerError) {
      lock = DeliveryLock(try FileLock(path: path + "/lock"))
    } catch {
      guard error.code == .alreadyRunning else {
        throw ClientError(.recordNotFound, "the delivery is not in the outbox any more")
      }
      throw ClientError(.deliveryBusy, "another program is delivering it")
    }
  }

  func store(_ index: Int) -> String { "\(path)/stores/\(index)" }
  private func deposit(_ index: Int) -> PrivateFile { PrivateFile(path: "\(path)/deposit-\(index)") }
  private var state: String { path + "/delivery.json" }

  func write(_ delivery: Delivery) throws { try JSONFile.write(delivery, to: state, replacing: true) }
  func write(_ deposit: CustodyDeposit, of index: Int) throws {
    try self.deposit(index).write(deposit.bytes, replacing: true)
  }

  func read() throws -> Delivery { try JSONFile.read(state, atMost: Delivery.mostBytes) }
  func readDeposit(of index: Int) throws -> CustodyDeposit {
    try CustodyDeposit(bytes: deposit(index).read(atMost: CustodyDeposit.mostBytes).bytes)
  }

  /// Gives the folder another name; what is in it is whole then.
  func renamed(to name: String, in home: Home) throws(ClientError) -> OutboxFolder {
    var target = OutboxFolder(home, name)
    target.lock = lock
    do {
      try FileManager.default.moveItem(atPath: path, toPath: target.path)
    } catch {
      throw ClientError(.fileRefused, "the record could not be put into the outbox")
    }
    return target
  }

  /// Whether it was made more than a day ago, longer than any sealing takes.
  var isOld: Bool {
    let made = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    return made.map { Date().timeIntervalSince($0) > 86_400 } ?? false
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// The names of the folders in a home's outbox, in order.
  static func names(in home: Home) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: home.outbox)) ?? []).sorted()
  }
}
