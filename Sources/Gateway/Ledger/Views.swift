internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Halo
internal import Identity

/// What custodians said that the ledger is: one signed view each, of one size. Fetched once for each size that somebody
/// asks about, and again before they are too old for readers.
actor Views {
  /// How old views may become here before they are fetched again, in seconds; readers take them for ten minutes.
  private static let longestAge: UInt64 = 240

  private var kept: (size: UInt64, at: UInt64, views: [LedgerView])?
  private var running: (size: UInt64, task: Task<[LedgerView], Never>)?
  private let clock: @Sendable () -> UInt64

  init(clock: @escaping @Sendable () -> UInt64) { self.clock = clock }

  /// The views of a size, by as many custodians as answer; asked of all at once. It returns when enough have come or
  /// nobody is left to answer.
  func views(
    of size: UInt64, needed: Int, from custodians: [KnownCustodian], _ halo: HaloClient
  ) async -> [LedgerView] {
    let now = clock()
    if let kept, kept.size == size, kept.at + Self.longestAge > now, kept.views.count >= needed { return kept.views }
    if let running, running.size == size { return await running.task.value }
    let task = Task { await Self.fetch(size, needed, custodians, halo) }
    running = (size, task)
    let views = await task.value
    if running?.size == size { running = nil }
    // A slower answer about less must not take the place of one about more.
    if kept.map({ $0.size <= size }) ?? true { kept = (size, now, views) }
    return views
  }

  private static func fetch(
    _ size: UInt64, _ needed: Int, _ custodians: [KnownCustodian], _ halo: HaloClient
  ) async -> [LedgerView] {
    await withTaskGroup(of: LedgerView?.self) { group in
      for custodian in custodians {
        group.addTask { try? await halo.view(size: size, of: custodian.member, key: custodian.key) }
      }
      var views: [LedgerView] = []
      while views.count < needed, let answer = await group.next() {
        if let answer { views.append(answer) }
      }
      group.cancelAll()
      return views
    }
  }
}
