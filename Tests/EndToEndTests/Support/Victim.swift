import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Synchronization
import Testing
import Transparency

/// A ledger that is killed and started again, at another port each time. A replica follows it throughout.
final class Victim: LedgerService {
  let scratch: Scratch
  private let program: String
  private let seed: Word
  private let current: Mutex<LedgerClient>

  /// Makes the ledger's file.
  init(_ genesis: Genesis, seed: Word) throws {
    program = try #require(Programs.victim)
    scratch = try Scratch("victim")
    self.seed = seed
    current = Mutex(try LedgerClient("http://127.0.0.1:9", client: .direct))
    try LedgerStore(at: ledger, founding: genesis).close()
  }

  var ledger: String { scratch.path + "/ledger.sqlite" }
  private var portFile: String { scratch.path + "/port" }

  /// The ledger as it answers now.
  var client: LedgerClient { current.withLock { $0 } }

  /// Starts a process on the file.
  func launch(as name: String = "victim") throws -> Child {
    try? FileManager.default.removeItem(atPath: portFile)
    return try Child(program, [ledger, portFile, seed.hex], keeping: name, in: scratch.path)
  }

  /// Starts the ledger and waits until it answers.
  func start() async throws -> Child {
    let child = try launch()
    let port = try await child.port(in: portFile)
    let client = try LedgerClient("http://127.0.0.1:\(port)", client: .direct, seconds: 20)
    current.withLock { $0 = client }
    return child
  }

  func genesis() async throws -> Genesis { try await client.genesis() }
  func submit(_ action: SignedAction) async throws -> Receipt { try await client.submit(action) }
  func checkpoint() async throws -> String { try await client.checkpoint() }
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    try await client.entries(from: position, count: count)
  }
  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof {
    try await client.inclusion(index: index, size: size)
  }
  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof {
    try await client.consistency(from: from, to: to)
  }
}
