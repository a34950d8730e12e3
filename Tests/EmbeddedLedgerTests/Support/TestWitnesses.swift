import Contract
import EmbeddedLedger
import Identity
import Synchronization
import Transparency

/// Witnesses of a ledger, by their keys.
struct TestWitnesses {
  let signers: [WitnessSigner]

  init(_ count: Int = 3) throws {
    signers = try (0..<count).map { _ in
      let member = MemberID(try SigningKey().verifyingKey)
      return try WitnessSigner(name: KeyName("aureole/custodian/" + member.hex))
    }
  }

  var names: [String] { signers.map(\.verifier.key.name.text) }

  func quorum(_ required: Int) throws -> Quorum { try Quorum(required, of: signers.map(\.verifier)) }

  /// A checkpoint's note with the cosignatures of some of them, whatever they cosigned before.
  func cosigned(
    _ note: String, of genesis: Genesis, by some: [Int], at time: UInt64 = TestLedger.foundedAt
  ) throws -> String {
    var checkpoint = try genesis.verifiedCheckpoint(note)
    for index in some {
      checkpoint = try checkpoint.adding(
        signers[index].cosign(checkpoint, at: time), of: signers[index].verifier)
    }
    return String(decoding: checkpoint.bytes, as: UTF8.self)
  }
}

/// A sequencer with its board, in one process.
struct BoardedLedger: LedgerService {
  let sequencer: Sequencer
  let board: WitnessBoard

  func genesis() -> Genesis { sequencer.genesis() }
  func submit(_ action: SignedAction) async throws -> Receipt { try await sequencer.submit(action) }
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    try await sequencer.entries(from: position, count: count)
  }
  func checkpoint() async -> String { await sequencer.checkpoint() }
  func checkpoint(after size: UInt64, within seconds: UInt64) async -> String {
    await sequencer.checkpoint(after: size, within: seconds)
  }
  func candidate() async -> String { await board.candidate() }
  func witnessedCheckpoint() async throws -> String { try await board.witnessed() }
  func cosign(_ note: String) async throws { try await board.take(note) }
  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof {
    try await sequencer.inclusion(index: index, size: size)
  }
  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof {
    try await sequencer.consistency(from: from, to: to)
  }
}

/// A value that tests change.
final class Changing<Value: Sendable>: Sendable {
  private let content: Mutex<Value>

  init(_ value: Value) { content = Mutex(value) }

  var value: Value { content.withLock(\.self) }
  func set(_ new: Value) { content.withLock { $0 = new } }
}
