package import FoundationEssentials
package import Identity

/// What carries a member's requests to custodians; tests put faults in its place.
package protocol CustodianTransport: Sendable {
  /// Sends one request and takes the whole answer. Throws `HaloError` when the custodian cannot be reached, is not
  /// trusted or is too slow, and when the answer has more bytes than the request allows.
  func call(
    _ custodian: MemberID, _ request: CustodianRequest, within seconds: Double
  ) async throws -> CustodianResponse
}

/// One request to a custodian.
package struct CustodianRequest: Sendable {
  /// GET or POST.
  package var method: String
  /// The path.
  package var target: String
  /// The member's signature over it; nil where the API takes none.
  package var authorization: String?
  /// The body in pieces, one behind the other, so that blocks need not be copied together.
  package var body: [Data]
  /// The most bytes of an answer that are accepted.
  package var mostAnswerBytes: Int

  /// The bytes of the body.
  package var bodyByteCount: Int { body.reduce(0) { $0 + $1.count } }
}

/// What a custodian answered.
package struct CustodianResponse: Sendable {
  /// The HTTP status.
  package var status: Int
  /// The body.
  package var body: Data

  /// Joins the two.
  package init(status: Int, body: Data) {
    self.status = status
    self.body = body
  }
}
