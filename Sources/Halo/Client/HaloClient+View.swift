package import Custody
package import Identity

extension HaloClient {
  /// What a custodian says the ledger is at a size, verified with the key that the ledger has of it; nil when the custodian
  /// has not come to that size. Whether its root is the caller's own is for the caller to compare.
  ///
  /// - Throws: `HaloError`; `refused` with the custodian's reason, such as `forked`; `badAnswer` for a view of something
  ///   else, of another time, or that is not signed by it.
  package func view(size: UInt64, of custodian: MemberID, key: VerifyingKey) async throws -> LedgerView? {
    let request = CustodianRequest(
      method: "GET", target: "/v1/view?size=\(size)", authorization: nil, body: [],
      mostAnswerBytes: Self.mostRefusalBytes)
    let answer = try await transport.call(custodian, request, within: Self.patience)
    guard answer.status == 200 else {
      if Self.code(of: answer) == CustodianError.Code.behind.rawValue { return nil }
      throw Self.refusal(answer, of: custodian)
    }
    guard let view = try? LedgerView(bytes: answer.body), view.custodian == custodian, view.size == size else {
      throw HaloClientError(.badAnswer, custodian, "its view is of something else")
    }
    switch view.verdict(key: key, ledger: ledger, now: clock()) {
    case .valid: return view
    case .otherLedger: throw HaloClientError(.badAnswer, custodian, "its view is of another ledger")
    case .wrongSignature: throw HaloClientError(.badAnswer, custodian, "its view is not signed by it")
    case .stale, .fromTheFuture: throw HaloClientError(.badAnswer, custodian, "its view is of another time")
    }
  }
}
