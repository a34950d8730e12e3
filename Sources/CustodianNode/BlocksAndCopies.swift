internal import Blocks

/// A custodian's blocks while copies of them lie where they were moved from: what is deleted is deleted there first, so
/// that nobody confirms an erasure that left a copy.
struct BlocksAndCopies: BlockStore {
  private let present: any BlockStore
  private let copies: any BlockStore

  /// Joins where blocks lie and where copies of them do.
  init(_ present: any BlockStore, copies: any BlockStore) {
    self.present = present
    self.copies = copies
  }

  func put(_ block: Block) async throws { try await present.put(block) }

  func get(_ cid: CID, atMost limit: Int) async throws -> Block { try await present.get(cid, atMost: limit) }

  func has(_ cid: CID) async throws -> Bool { try await present.has(cid) }

  func delete(_ cid: CID) async throws {
    try await copies.delete(cid)
    try await present.delete(cid)
  }

  func flush() async throws {
    try await present.flush()
    try await copies.flush()
  }
}
