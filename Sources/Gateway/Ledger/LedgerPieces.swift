internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity
internal import Synchronization
internal import Transparency

/// The gateway's replica in pieces that readers can verify: entries with the proof that they stand in the tree.
final class LedgerPieces: Sendable {
  /// The most items of one answer.
  static let mostItems = 500

  let replica: Follower
  private let clock: @Sendable () -> UInt64
  private let index = Mutex(EntryIndex())

  init(_ replica: Follower, clock: @escaping @Sendable () -> UInt64) {
    self.replica = replica
    self.clock = clock
  }

  /// An entry with its proof, as it travels.
  struct Item: Encodable, Sendable {
    let position: UInt64
    /// The entry's bytes in base64.
    let entry: String
    /// The hashes of the inclusion proof.
    let path: [Word]
  }

  /// Part of a list.
  struct Page: Encodable, Sendable {
    let items: [Item]
    let more: Bool
  }

  /// Takes in what the replica has got since.
  func catchUp() async throws {
    while true {
      let from = index.withLock(\.size)
      let entries = try await replica.entries(from: from, count: LedgerLimits.entriesPerCall)
      guard !entries.isEmpty else { return }
      let read = try entries.map { try Entry(bytes: $0) }
      await replica.read { state in
        for (offset, entry) in read.enumerated() {
          // Another call may have been quicker.
          index.withLock { if $0.size == from + UInt64(offset) { $0.take(entry, state) } }
        }
      }
    }
  }

  /// How many entries the lists are made of.
  var size: UInt64 { index.withLock(\.size) }

  /// Which list of items is wanted.
  enum List: Sendable {
    case trust
    case alerts
    case of(MemberID)
    case about(MemberID)
  }

  /// A page of a list. Throws `notFound` for a size that the replica has not come to.
  func page(_ list: List, at size: UInt64, skipping skip: Int) async throws -> Page {
    try requireSize(size)
    let (positions, more) = index.withLock { index in
      let entries =
        switch list {
        case .trust: index.trust
        case .alerts: index.alerts
        case .of(let member): index.list(of: member)
        case .about(let member): index.list(about: member)
        }
      return entries.positions(at: size, skipping: skip, atMost: Self.mostItems)
    }
    return Page(items: try await items(positions, in: size), more: more)
  }

  /// The anchors, and erasures, of what a member may open now.
  func accessible(to member: MemberID, at size: UInt64, skipping skip: Int) async throws -> Page {
    try requireSize(size)
    let now = clock()
    let positions = await replica.read { state in
      index.withLock { index in
        index.accessible(to: member, state, at: max(now, state.time)).flatMap { index.positions(ofRecord: $0) }
      }
    }.filter { $0 < size }
    let page = positions.dropFirst(skip).prefix(Self.mostItems)
    return Page(items: try await items(Array(page), in: size), more: positions.count > skip + page.count)
  }

  /// Throws `notFound` unless the lists hold so many entries.
  func requireSize(_ size: UInt64) throws(GatewayError) {
    guard size > 0, size <= self.size else {
      throw GatewayError(.notFound, "the ledger has not come to that size here")
    }
  }

  /// Entries with their proofs. Throws `notFound` for a size that the lists have not come to.
  func items(_ positions: [UInt64], in size: UInt64) async throws -> [Item] {
    try requireSize(size)
    var items = [Item]()
    for position in positions {
      guard let bytes = try await replica.entries(from: position, count: 1).first else {
        throw GatewayError(.unavailable, "an entry cannot be read")
      }
      let proof = try await replica.inclusion(index: position, size: size)
      items.append(Item(position: position, entry: Data(bytes).base64EncodedString(), path: proof.path))
    }
    return items
  }
}
