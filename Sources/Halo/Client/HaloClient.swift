internal import Custody
package import FoundationEssentials
package import Identity

/// A member's requests to custodians, each signed by the member (docs/spec/custody.md, section 4).
package struct HaloClient: Sendable {
  /// How long a small request may take, in seconds.
  package static let patience = 15.0
  /// How long a request that carries blocks may take, in seconds.
  package static let longPatience = 120.0

  let transport: any CustodianTransport
  let ledger: Word
  let keys: MemberKeys
  let clock: @Sendable () -> UInt64

  /// Joins what carries requests, the ledger, who asks, and a clock in seconds since 1970.
  package init(
    _ transport: any CustodianTransport, ledger: Word, keys: MemberKeys, clock: @escaping @Sendable () -> UInt64
  ) {
    self.transport = transport
    self.ledger = ledger
    self.keys = keys
    self.clock = clock
  }

  /// Who asks.
  package var member: MemberID { keys.member }

  static func target(_ record: Word, _ what: String) -> String { "/v1/records/\(record.hex)/\(what)" }

  /// Posts a body, whose head alone is signed, and returns the answer to a success. Throws `HaloError`, or `refused` with
  /// the custodian's reason.
  func post(
    _ target: String, head: [UInt8], rest: [Data] = [], to custodian: MemberID, atMost limit: Int,
    within seconds: Double
  ) async throws -> CustodianResponse {
    let subject = SignedRequest.Subject(ledger: ledger, method: "POST", target: target, body: head)
    let signed = try SignedRequest(subject, by: keys.member, with: keys.signing, at: clock())
    let request = CustodianRequest(
      method: "POST", target: target, authorization: signed.header, body: [Data(head)] + rest,
      // A refusal must fit too, however small the answer should be.
      mostAnswerBytes: max(limit, Self.mostRefusalBytes))
    let answer = try await transport.call(custodian, request, within: seconds)
    guard (200..<300).contains(answer.status) else { throw Self.refusal(answer, of: custodian) }
    guard answer.body.count <= limit else {
      throw HaloClientError(.badAnswer, custodian, "the answer is larger than it should be")
    }
    return answer
  }

  /// What a custodian says of itself; nothing of it is signed.
  package func status(of custodian: MemberID) async throws -> Data {
    let request = CustodianRequest(
      method: "GET", target: "/v1/status", authorization: nil, body: [], mostAnswerBytes: Self.mostRefusalBytes)
    let answer = try await transport.call(custodian, request, within: Self.patience)
    guard answer.status == 200 else { throw Self.refusal(answer, of: custodian) }
    return answer.body
  }

  static let mostRefusalBytes = 4 << 10
  private static let otherRefusals = [
    "badRequest": "it found the request malformed", "tooLarge": "it takes nothing that large",
    "wrongBytes": "the bytes that reached it were altered", "notAllowed": "it does not allow this to this member",
    "noSpace": "it has no space left for this member", "behind": "its ledger has fewer entries",
    "outgrown": "another policy may have come into force since", "internal": "it failed",
  ]

  private struct Refusal: Decodable {
    struct Detail: Decodable { var code: String }
    var error: Detail
  }

  /// The code of a refusal; nil when the answer has none.
  static func code(of answer: CustodianResponse) -> String? {
    guard answer.body.count <= mostRefusalBytes else { return nil }
    return try? JSONDecoder().decode(Refusal.self, from: answer.body).error.code
  }

  /// The custodian's own message is not shown: it is text from outside.
  static func refusal(_ answer: CustodianResponse, of custodian: MemberID) -> HaloClientError {
    guard let code = code(of: answer) else {
      return HaloClientError(.badAnswer, custodian, "it answered with status \(answer.status)")
    }
    if let reason = ReleaseRefusal(rawValue: code) {
      return HaloClientError(.refused, custodian, reason.words, refusal: reason)
    }
    return HaloClientError(.refused, custodian, otherRefusals[code] ?? "it refused for a reason that is not known here")
  }
}
