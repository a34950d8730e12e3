import Client
import Contract
import Custody
import EmbeddedLedger
import Halo
import Identity
import Transparency

/// A ledger whose calls are noted.
struct MeteredLedger: LedgerService {
  let service: any LedgerService
  let meter: CallMeter

  func genesis() async throws -> Genesis { try await meter.timed("genesis") { try await service.genesis() } }
  func submit(_ action: SignedAction) async throws -> Receipt {
    try await meter.timed("submit") { try await service.submit(action) }
  }
  func submit(
    _ action: SignedAction, newsFrom position: UInt64
  ) async throws -> (receipt: Receipt, news: LedgerNews?) {
    try await meter.timed("submit") { try await service.submit(action, newsFrom: position) }
  }
  func entries(from position: UInt64, count: Int) async throws -> [[UInt8]] {
    try await meter.timed("entries") { try await service.entries(from: position, count: count) }
  }
  func checkpoint() async throws -> String { try await meter.timed("checkpoint") { try await service.checkpoint() } }
  func checkpoint(after size: UInt64, within seconds: UInt64) async throws -> String {
    try await meter.timed("checkpoint") { try await service.checkpoint(after: size, within: seconds) }
  }
  func news(from position: UInt64) async throws -> LedgerNews {
    try await meter.timed("news") { try await service.news(from: position) }
  }
  func candidate() async throws -> String { try await service.candidate() }
  func witnessedCheckpoint() async throws -> String {
    try await meter.timed("witnessed") { try await service.witnessedCheckpoint() }
  }
  func cosign(_ note: String) async throws { try await service.cosign(note) }
  func inclusion(index: UInt64, size: UInt64) async throws -> InclusionProof {
    try await service.inclusion(index: index, size: size)
  }
  func consistency(from: UInt64, to: UInt64) async throws -> ConsistencyProof {
    try await service.consistency(from: from, to: to)
  }
}

/// Custodians whose calls are noted; all of them can be out of reach.
struct MeteredTransport: CustodianTransport {
  let transport: any CustodianTransport
  let meter: CallMeter
  var isCut = false

  func call(
    _ custodian: MemberID, _ request: CustodianRequest, within seconds: Double
  ) async throws -> CustodianResponse {
    guard !isCut else { throw HaloError(.unreachable, custodian, "cut off for the measurement") }
    let name = String(request.target.split(separator: "/").last ?? "")
    return try await meter.timed(name) { try await transport.call(custodian, request, within: seconds) }
  }
}

extension MemberClient {
  /// The same member, whose calls to custodians are noted.
  func metered(by meter: CallMeter, isCut: Bool = false) -> MemberClient {
    var copy = self
    guard let source = custodySource else { return copy }
    copy.custodySource?.transport = { document in
      MeteredTransport(transport: try await source.transport(document), meter: meter, isCut: isCut)
    }
    return copy
  }
}
