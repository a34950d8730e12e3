internal import Blocks
public import Client
internal import Crypto
internal import FoundationEssentials
internal import Halo
public import Identity
internal import Kubo
internal import Records

/// Moves a custodian's blocks from one place to another: a folder of its home, a Kubo node, another Kubo node. The
/// custodian is stopped meanwhile; its file is held, so it cannot start.
///
/// Every block that the custodian's file names is read at the new place; where it is not whole there, it is copied and
/// read there again. Only when all of that is on disk does the home say the new place. A move that was cut off is run
/// again and goes on where it was; one that is over changes nothing when it is run again.
public struct BlocksMove: Sendable {
  private let home: Home
  private let store: CustodyStore
  private let nodeKey: [UInt8]

  /// Opens a stopped custodian's home.
  ///
  /// - Parameters:
  ///   - home: the home of a custodian.
  ///   - passphrase: what opens its keyring.
  /// - Throws: `homeRefused` when nobody lives there, it is no custodian's, or the custodian runs.
  public init(home: Home, passphrase: Passphrase) throws {
    let (keyring, secrets) = try CustodianHost.secrets(of: home, passphrase)
    self.home = home
    nodeKey = secrets.node
    do {
      store = try CustodyStore(
        at: home.custody, ledger: try Network(path: home.network).ledger, custodian: keyring.keys.member)
    } catch let error as CustodianError where error.code == .alreadyRunning {
      throw ClientError(.homeRefused, "this custodian runs: stop it first")
    }
  }

  /// Lets go of the custodian's file.
  public func close() throws { try store.close() }

  /// Copies every block to a place, and has the home say it. Blocks that are being deleted are deleted where they lie.
  ///
  /// - Parameters:
  ///   - place: where the blocks are to lie.
  ///   - leavingDamaged: whether to move although blocks cannot be read where they lie now. The owners' repair brings
  ///     those back, wherever the others are.
  ///   - progress: told blocks done and blocks in all.
  /// - Throws: `storageRefused` when blocks cannot be read and are not to be left, or when copies of an earlier move
  ///   were not deleted yet; then the home says what it said. What a node says when it does not answer.
  @discardableResult
  public func move(
    to place: BlocksPlace, leavingDamaged: Bool = false, progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> BlocksMoveReport {
    let before = try BlocksPlace(of: home)
    guard place != before else { return BlocksMoveReport(place: place, former: try BlocksPlace.former(of: home)) }
    try requireNoCopies(unlessAt: place)
    let isSameNode = try await place.isSameNode(as: before)
    let report = try await copied(
      BlocksMoveReport(place: place, former: isSameNode ? nil : before), from: before, progress)
    if !leavingDamaged { try requireWhole(report) }
    for digest in report.damaged { try await store.noteUnreadable(digest) }
    try settle(report, isSameNode: isSameNode)
    return report
  }

  /// The place that a former move came from would be forgotten, and with it the copies there.
  private func requireNoCopies(unlessAt place: BlocksPlace) throws {
    guard let former = try BlocksPlace.former(of: home), former != place else { return }
    throw ClientError(
      .storageRefused, "copies of the move before lie at \(former.words) yet: run it with --delete-old first")
  }

  private func requireWhole(_ report: BlocksMoveReport) throws(ClientError) {
    guard let first = report.damaged.first else { return }
    throw ClientError(
      .storageRefused,
      "\(report.damaged.count) blocks, such as \(first.hex.prefix(12)), cannot be read where they lie; "
        + "the home says what it said (--leave-damaged moves the others, the owners' repair brings these back)")
  }

  /// Has the home say the new place. In this order: wherever a crash falls, no copy is forgotten that an erasure would
  /// have to reach.
  private func settle(_ report: BlocksMoveReport, isSameNode: Bool) throws {
    if let former = report.former { try former.remember(in: home) }
    try report.place.write(in: home)
    if isSameNode { try BlocksPlace.forgetFormer(in: home) }
  }

  /// Copies every block to the report's place, and adds to the report.
  private func copied(
    _ report: BlocksMoveReport, from before: BlocksPlace, _ progress: (@Sendable (UInt64, UInt64) -> Void)?
  ) async throws -> BlocksMoveReport {
    let folder = try folder()
    let copying = BlocksCopying(
      store: store, sources: [folder] + (try before.node().map { [$0] } ?? []),
      small: try report.place.node() ?? folder, large: folder)
    try await copying.deleteDoomed()
    var report = report
    try await copying.copy(into: &report, progress)
    return report
  }

  /// Deletes the copies at the place that the blocks were moved from, each only after it was read at the new one.
  ///
  /// - Parameter progress: told blocks done and blocks in all.
  /// - Throws: `storageRefused` when a block is not whole at the new place; its copy stays, and so do those behind it.
  @discardableResult
  public func deleteOld(progress: (@Sendable (UInt64, UInt64) -> Void)? = nil) async throws -> BlocksMoveReport {
    let place = try BlocksPlace(of: home)
    var report = BlocksMoveReport(place: place, former: try BlocksPlace.former(of: home))
    guard let former = report.former else { return report }
    guard try await !former.isSameNode(as: place) else {
      throw ClientError(.storageRefused, "the blocks lie at one place under two names: nothing is deleted")
    }
    let folder = try folder()
    let copying = BlocksCopying(
      store: store, sources: [try former.node() ?? folder], small: try place.node() ?? folder, large: folder)
    try await copying.deleteDoomed()
    try await copying.deleteSources(into: &report, progress)
    try BlocksPlace.forgetFormer(in: home)
    report.former = nil
    return report
  }

  private func folder() throws -> SealedBlocks {
    try SealedBlocks(root: home.custodyBlocks, key: SymmetricKey(data: nodeKey))
  }
}

/// What a move of blocks did.
public struct BlocksMoveReport: Sendable {
  /// Where the blocks lie now.
  public let place: BlocksPlace
  /// Where copies of them lie still; nil when there are none.
  public package(set) var former: BlocksPlace?
  /// How many different blocks there are.
  public package(set) var blocks = 0
  /// How many were whole at the new place before.
  public package(set) var present = 0
  /// How many were copied.
  public package(set) var copied = 0
  /// How many bytes were copied.
  public package(set) var bytes = 0
  /// Digests of blocks that cannot be read where they lay.
  public package(set) var damaged: [Word] = []
  /// How many copies at the former place were deleted.
  public package(set) var deleted = 0

  package init(place: BlocksPlace, former: BlocksPlace?) {
    self.place = place
    self.former = former
  }
}

extension BlocksMoveReport {
  /// What a move did, and the deletion of old copies that came after it.
  public func with(_ deletion: BlocksMoveReport) -> BlocksMoveReport {
    var both = self
    (both.former, both.deleted) = (deletion.former, deletion.deleted)
    return both
  }
}
