import Contract
import EmbeddedLedger
import Identity
import Synchronization
import Transparency

/// A ledger on a chain as a process reads it for itself: entries, and nobody's signature over them.
final class FakeChain: LedgerService {
  let isOwnReading = true
  private let founding: Genesis
  private let kept: Mutex<(state: State, entries: [Entry])>

  /// Founds it with one authority member.
  init(authority: Person) throws {
    founding = try Genesis(
      authorities: [.init(keys: authority.newKeys)], logKey: .zero,
      policy: PolicyTerms(document: .zero, custodianSet: .zero, custodianCount: 0, threshold: 0, strikes: 0),
      time: Town.start)
    kept = Mutex((State(founding), []))
  }

  func genesis() async throws -> Genesis { founding }

  /// Has an action in the next block, which is final at once.
  func submit(_ action: SignedAction) async throws -> Receipt {
    try kept.withLock { kept in
      guard let key = kept.state.signingKey(of: action.action.actor, at: kept.state.time),
        let verified = action.verified(with: key), kept.state.apply(verified, at: Town.start) == .accepted
      else { throw LedgerError(.badRequest, "a test submits what is accepted") }
      kept.entries.append(Entry(time: Town.start, outcome: .accepted, signed: action))
      return Receipt(
        position: UInt64(kept.entries.count - 1), time: Town.start, outcome: .accepted, digest: verified.digest)
    }
  }

  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    kept.withLock { $0.entries.dropFirst(Int(position)).prefix(count).map(\.bytes) }
  }

  func news(from position: UInt64) async throws -> LedgerNews {
    LedgerNews(note: "", entries: try await entries(from: position, count: LedgerLimits.entriesPerCall))
  }

  func checkpoint() async throws -> String { throw LedgerError(.notFound, "nobody signs a chain") }

  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof { throw LedgerError(.notFound, "") }

  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof { throw LedgerError(.notFound, "") }
}
