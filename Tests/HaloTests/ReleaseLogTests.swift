import Contract
import Custody
import EmbeddedLedger
import Foundation
import GRDB
@testable import Halo
import Identity
import Synchronization
import Testing

/// A release is on disk before it is answered, happens once an access, and comes to stand on the ledger.
struct ReleaseLogTests {
  private let town: Town
  private let node: Node
  private let sealed: SealedRecord
  private let access: Word

  init() async throws {
    town = try await Town()
    node = try await town.node()
    sealed = try await node.anchored()
    access = try await town.access(sealed.record, by: town.ada, under: .zero)
  }

  @Test func `a second release for an access is refused, also after a restart`() async throws {
    try await node.release(access, to: town.ada)
    await expectRefusal(.releasedAlready) { try await node.release(access, to: town.ada) }
    try await node.close()
    let again = try await town.node()
    await expectRefusal(.releasedAlready) { try await again.release(access, to: town.ada) }
  }

  @Test func `of fifty demands at a time for one access one is answered`() async throws {
    let demand = try await town.demand(access, by: town.ada)
    let results = await withTaskGroup(of: Result<Void, any Error>.self) { group in
      for _ in 0..<50 {
        group.addTask {
          do {
            _ = try await node.custodian.release(demand, by: town.ada.caller)
            return .success(())
          } catch {
            return .failure(error)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    var answered = 0
    for result in results {
      switch result {
      case .success: answered += 1
      case .failure(let error): #expect(error as? ReleaseRefusal == .releasedAlready)
      }
    }
    #expect(answered == 1)
  }

  @Test func `the release is on disk before its answer exists`() async throws {
    let copy = town.scratch.path("copy.db")
    let path = node.store.path
    let seen = Mutex(false)
    var custodian = node.custodian
    custodian.afterLogging = {
      // As the files lie on disk now, without anything that this process has in memory.
      for suffix in ["", "-wal"] { try? FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
      seen.withLock { $0 = true }
    }
    _ = try await custodian.release(try await town.demand(access, by: town.ada), by: town.ada.caller)
    let wasSeen = seen.withLock(\.self)
    #expect(wasSeen)
    let store = try CustodyStore(at: copy, ledger: town.ledger, custodian: custodian.member)
    #expect(try await store.hasReleased(for: access))
  }

  @Test func `an answer that is never given still leaves its row, and the statement reaches the ledger`() async throws {
    let stuck = AsyncStream.makeStream(of: Void.self)
    var custodian = node.custodian
    custodian.afterLogging = {
      stuck.continuation.finish()
      // Longer than any test: the answer never comes.
      try? await Task.sleep(for: .seconds(86_400))
      // Only a cancelled task gets here.
    }
    let answering = Task { [custodian, town, access] in
      _ = try await custodian.release(try await town.demand(access, by: town.ada), by: town.ada.caller)
    }
    for await _ in stuck.stream {}
    #expect(try await node.statements(on: access) == [])
    try await node.close()
    let again = try await town.node()
    await expectRefusal(.releasedAlready) { try await again.release(access, to: town.ada) }
    try await ReleaseStatements(of: again.custodian).round()
    #expect(try await again.store.unstated(atMost: 9).isEmpty)
    #expect(try await again.statements(on: access) == [again.custodian.member])
    answering.cancel()
    _ = await answering.result
  }

  @Test func `releases for many accesses at a time are all answered and all on disk`() async throws {
    var accesses: [Word] = []
    for _ in 0..<20 { accesses.append(try await town.access(sealed.record, by: town.ada, under: .zero)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for access in accesses { group.addTask { try await node.release(access, to: town.ada) } }
      try await group.waitForAll()
    }
    #expect(Set(try await node.store.unstated(atMost: 99)) == Set(accesses))
    try await ReleaseStatements(of: node.custodian).round()
    for access in accesses { #expect(try await node.statements(on: access) == [node.custodian.member]) }
  }

  @Test func `nothing is released when the log cannot be written`() async throws {
    let answered = Mutex(false)
    var custodian = node.custodian
    custodian.afterLogging = { answered.withLock { $0 = true } }
    try node.store.writer.close()
    await expectFailure(.storage) {
      _ = try await custodian.release(try await town.demand(access, by: town.ada), by: town.ada.caller)
    }
    let wasAnswered = answered.withLock(\.self)
    #expect(!wasAnswered)
  }

  @Test func `what was released before a revocation is stated after it`() async throws {
    let reference = try await town.grant(sealed.record, to: town.cleo)
    let access = try await town.access(sealed.record, by: town.cleo, under: reference)
    try await node.release(access, to: town.cleo)
    try await town.act(town.ada, .revoke(reference))
    try await ReleaseStatements(of: node.custodian).round()
    #expect(try await node.statements(on: access) == [node.custodian.member])
  }

  @Test func `a statement that stands on the ledger is not made again, one that cannot be made waits`()
    async throws
  {
    try await node.release(access, to: town.ada)
    town.gate.set(isDown: true)
    await expectRefusal(.stale) { try await ReleaseStatements(of: node.custodian).round() }
    #expect(try await node.store.unstated(atMost: 9) == [access])
    town.gate.set()
    // As if the answer to the submission had been lost.
    try await town.act(town.custodians[0], .release(access))
    let size = try await town.demand(access, by: town.ada).size
    try await ReleaseStatements(of: node.custodian).round()
    #expect(try await node.store.unstated(atMost: 9).isEmpty)
    #expect(try await town.demand(access, by: town.ada).size == size)
  }
}
