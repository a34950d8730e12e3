internal import Custody
internal import EmbeddedLedger
public import Identity

/// What a custodian says of itself to anybody who is connected.
public struct CustodianStatus: Codable, Hashable, Sendable {
  /// Whether it serves.
  public enum State: String, Codable, Hashable, Sendable {
    /// It serves.
    case ready
    /// Its replica was not compared with the ledger for longer than the policy allows.
    case stale
    /// It has seen the ledger contradict itself and releases nothing any more.
    case forked
    /// It is stopping.
    case stopping
  }

  /// The custodian.
  public let member: MemberID
  /// The ledger.
  public let ledger: Word
  /// The number of entries of its replica.
  public let size: UInt64
  /// The root over them.
  public let root: Word
  /// When the replica was last compared with the ledger, in seconds since 1970; nil since the start.
  public let syncedAt: UInt64?
  /// Whether it serves.
  public let state: State
  /// How many records it keeps something of.
  public let records: Int
  /// The bytes of their blocks.
  public let bytes: Int
  /// How many blocks that it confirmed it found damaged or gone, and was not handed anew since.
  public let damaged: Int
  /// The version of the program.
  public let version: String
}

extension Custodian {
  /// What the custodian says of itself; throws when its file cannot be read.
  public func status() async throws -> CustodianStatus {
    let size = await replica.size
    let totals = try await store.totals()
    return CustodianStatus(
      member: member, ledger: ledger, size: size, root: try await replica.root(at: size),
      syncedAt: await replica.syncedAt, state: await state(), records: totals.records, bytes: totals.bytes,
      damaged: totals.damaged, version: options.version)
  }

  private func state() async -> CustodianStatus.State {
    if standing.isForked { return .forked }
    if standing.isStopping { return .stopping }
    let staleness = await policy()?.staleness ?? Self.stalenessWithoutPolicy
    do {
      try await replica.requireFresh(within: staleness)
      return .ready
    } catch {
      return .stale
    }
  }

  /// In seconds; what a policy says unless it says otherwise.
  private static let stalenessWithoutPolicy: UInt64 = 10
}
