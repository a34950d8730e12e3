import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing
import Transparency

/// A ledger whose answers to actions are lost on the way back, or whose actions never arrive.
struct Forgetful: LedgerService {
  let ledger: any LedgerService
  let passesOn: Bool

  func submit(_ action: SignedAction) async throws -> Receipt {
    if passesOn { _ = try await ledger.submit(action) }
    throw LedgerError(.unreachable, "the answer was lost")
  }

  func genesis() async throws -> Genesis { try await ledger.genesis() }
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    try await ledger.entries(from: position, count: count)
  }
  func checkpoint() async throws -> String { try await ledger.checkpoint() }
  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof {
    try await ledger.inclusion(index: index, size: size)
  }
  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof {
    try await ledger.consistency(from: from, to: to)
  }
}

@Suite("A lost answer")
struct LostAnswerTests {
  @Test func `an action whose answer is lost is found on the ledger and not done twice`() async throws {
    try await World.run { world in
      var patient = try await world.enrol("patient", .patient)
      let path = try world.folder.write([UInt8](repeating: 7, count: 1000), to: "image")
      let entry = try await patient.member("patient")
      patient.ledger = Forgetful(ledger: try LedgerClient(world.url), passesOn: true)
      let receipt = try await patient.send(SendPlan([path], expected: []), to: entry)
      let state = try await patient.sync()
      #expect(state.records.keys.sorted() == [receipt.record])
      #expect(state.records[receipt.record]?.anchoredAt == receipt.time)
      await patient.close()
    }
  }

  @Test func `an action that never arrived is said to be unreachable`() async throws {
    try await World.run { world in
      var patient = try await world.enrol("patient", .patient)
      patient.ledger = Forgetful(ledger: try LedgerClient(world.url), passesOn: false)
      let device = NewKeys(signingKey: try SigningKey().verifyingKey, sealingKeyDigest: .random())
      await #expect(throws: LedgerError(.unreachable, "")) {
        try await patient.submit(.enrol(.init(role: .device, keys: device, identityCommitment: .zero)))
      }
      #expect(try await patient.sync().members[MemberID(device.signingKey)] == nil)
      await patient.close()
    }
  }
}
