import Blocks
import FoundationEssentials
import Synchronization

/// A store in memory that is asked as one on another machine is, and that can be made to fail.
final class MemoryBlocks: BlockStore {
  enum Mode { case well, silent, refusing, lying, hanging }

  private let held = Mutex<[CID: Block]>([:])
  private let state = Mutex(Mode.well)
  private let asked = Mutex(0)

  var mode: Mode {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
  var requests: Int { asked.withLock { $0 } }
  var count: Int { held.withLock { $0.count } }

  func put(_ block: Block) async throws {
    if mode == .refusing { throw Failure() }
    held.withLock { $0[block.cid] = block }
  }

  func get(_ cid: CID, atMost limit: Int) async throws -> Block {
    asked.withLock { $0 += 1 }
    if mode == .hanging { try await Task.sleep(for: .seconds(3600)) }
    guard mode != .silent, mode != .refusing else { throw Failure() }
    guard let block = held.withLock({ $0[cid] }) else { throw BlocksError(.notFound, "not held") }
    guard block.bytes.count <= limit else { throw BlocksError(.tooLarge, "too large") }
    return mode == .lying ? Block(block.bytes.dropLast() + [0xff]) : block
  }

  func has(_ cid: CID) async throws -> Bool { held.withLock { $0[cid] != nil } }
  func delete(_ cid: CID) async throws { held.withLock { _ = $0.removeValue(forKey: cid) } }
  func flush() async throws { if mode == .refusing { throw Failure() } }

  struct Failure: Error {}
}
