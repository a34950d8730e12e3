public import Blocks
internal import Contract
internal import Custody
internal import EmbeddedLedger
public import Identity
internal import Logging

extension Custodian {
  /// Which blocks of a record a caller may have now: the digests that are asked for in their order, nil in the place of
  /// those that are not the record's. Under an access whoever may have its share; without one the owner alone.
  ///
  /// - Throws: `ReleaseRefusal`: `noGrant` for an unknown record and for somebody else's alike.
  public func fetchable(
    _ digests: [Word], of record: Word, under access: Word?, by caller: Caller
  ) async throws -> [CID?] {
    guard digests.count <= Self.mostBlocksPerRequest else {
      throw CustodianError(.badRequest, "at most \(Self.mostBlocksPerRequest) blocks are handed out at a time")
    }
    try await requireRight(to: record, under: access, of: caller)
    let announced = try await store.announced(digests, of: record)
    return digests.map { announced[$0] == nil ? nil : CID(digest: $0) }
  }

  /// Throws `ReleaseRefusal` unless the ledger lets a caller have blocks of a record now.
  private func requireRight(to record: Word, under access: Word?, of caller: Caller) async throws {
    let ahead = try await refreshAhead()
    let now = clock.now()
    try await replica.read { state throws -> Void in
      try requireRight(to: record, under: access, of: caller, in: state, now)
    }
    if let foreseen = try await foreseen() {
      try requireRight(to: record, under: access, of: caller, in: foreseen, now)
    }
    try await durable(ahead)
  }

  private func requireRight(
    to record: Word, under access: Word?, of caller: Caller, in state: borrowing State, _ now: UInt64
  ) throws(ReleaseRefusal) {
    let time = max(state.time, now)
    guard state.signingKey(of: caller.member, at: time) == caller.key else { throw .notAuthenticated }
    try requireOwnStanding(in: state)
    if let refusal = state.servingRefusal(of: record, for: caller.member, under: access, at: time) {
      throw ReleaseRefusal(refusal)
    }
  }

  /// The most bytes of a record that go along with a release.
  package static let mostBytesAlong = 256 << 10

  /// What this custodian holds of a released record, each block with four bytes for its size within a limit: the envelope,
  /// and the shards too if all of them fit. The release has just found the reader's right to them. Blocks that cannot be
  /// read are left out; the reader asks others.
  func beginning(of answer: ReleaseAnswer, atMost limit: Int) async -> [Block] {
    var room = min(limit, Self.mostBytesAlong)
    do {
      guard let dealing = answer.released.first?.dealing.dealing.digest,
        let (envelope, shards) = try await store.parts(of: answer.record, dealt: dealing, atMost: room / 4)
      else { return [] }
      var names: [Word] = []
      for part in [[envelope], shards] {
        let size = part.reduce(0) { $0 + $1.size + 4 }
        guard size <= room else { break }
        room -= size
        names += part.map(\.digest)
      }
      var blocks: [Block] = []
      for name in names { if let block = await block(CID(digest: name)) { blocks.append(block) } }
      return blocks
    } catch {
      logger.error("a record's blocks cannot be looked up", metadata: ["error": "\(error)"])
      return []
    }
  }

  /// How much of an answer goes out before the right to it is looked at again.
  static let recheck = (bytes: 8 << 20, time: Duration.seconds(1))

  /// Hands blocks that a caller may have to what sends them, one after the other, nil in the place of missing ones. The
  /// right is looked at again while the answer goes on, and the answer ends when it is gone.
  func send(
    _ names: [CID?], of record: Word, under access: Word?, by caller: Caller, to take: (Block?) async throws -> Void
  ) async throws {
    var (sent, checked) = (0, ContinuousClock.now)
    for name in names {
      if sent >= Self.recheck.bytes || ContinuousClock.now - checked >= Self.recheck.time {
        try await requireRight(to: record, under: access, of: caller)
        (sent, checked) = (0, ContinuousClock.now)
      }
      let block: Block? = if let name { await block(name) } else { nil }
      sent += block?.bytes.count ?? 0
      try await take(block)
    }
  }

  /// A block for a caller who may have it; nil when it is missing or damaged.
  public func block(_ cid: CID) async -> Block? {
    do {
      return try await blocks.get(cid, atMost: Self.mostUploadBytes)
    } catch {
      logger.error("a block cannot be read", metadata: ["error": "\(error)"])
      return nil
    }
  }

  /// Blocks of a record, as `fetchable` and `block` have it; nil in the place of missing ones.
  public func fetch(
    _ digests: [Word], of record: Word, under access: Word?, by caller: Caller
  ) async throws -> [Block?] {
    var result: [Block?] = []
    let names = try await fetchable(digests, of: record, under: access, by: caller)
    try await send(names, of: record, under: access, by: caller) { result.append($0) }
    return result
  }
}
