import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Testing
import Transparency

extension InACircle {
  /// Custodians that are cut off from the ledger decide nothing, and once they are back nobody has another history.
  @Suite struct Partition {
    let circle: Circle

    init() async throws { circle = try await Circle.whole() }

    @Test func `who is cut off releases nothing, three that are not suffice, and all agree afterwards`() async throws {
      let record = try await circle.send("across the gap")
      let reference = try await circle.offer(record)
      let keepers = circle.keepers
      for keeper in keepers.prefix(2) { keeper.cut() }
      let first = try await circle.sign(record, under: reference)
      let released = try await circle.release(first.digest, of: record, under: reference)
      #expect(
        released.faults == [keepers[0].member: .refused(.stale), keepers[1].member: .refused(.stale)])
      #expect(try await circle.view(record).text == "across the gap")

      keepers[2].cut()
      let second = try await circle.sign(record, under: reference)
      let error = await #expect(throws: HaloClientError.self) {
        _ = try await circle.release(second.digest, of: record, under: reference)
      }
      #expect(error?.refusal == .stale && error?.code == .tooFewShares)
      // Two that see the ledger are not the three that must co-sign it. Nobody co-signs a chain.
      if !Engine.isOnChain {
        let ledger = try LedgerClient(circle.line.url, client: .direct)
        let genesis = try circle.member(.clinician).network.genesis
        let witnessed = try genesis.verifiedCheckpoint(try await ledger.witnessedCheckpoint())
        #expect(witnessed.size <= (try #require(second.position)))
      }

      try circle.followTown()
      try await circle.expectAgreement()
      #expect(try await circle.refusals(second.digest, at: Array(keepers.prefix(3))) == [nil, nil, nil])
      // This waits for a quorum of co-signatures.
      try await circle.member(.clinician).sync()
      #expect(try await circle.view(record).text == "across the gap")
    }
  }
}

extension Circle {
  /// Every custodian comes to the ledger's size, and all have the ledger's root.
  func expectAgreement(location: SourceLocation = #_sourceLocation) async throws {
    let client = try member(.clinician)
    try await eventually("every custodian has the ledger's root") {
      try await client.replica.sync()
      let size = await client.replica.size
      let root = try await client.replica.root(at: size)
      for keeper in keepers {
        let status = try await status(of: keeper)
        guard status.state == .ready, status.size == size, status.root == root else { return false }
      }
      return true
    }
  }
}
