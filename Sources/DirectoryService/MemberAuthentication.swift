internal import Contract
internal import Hummingbird
internal import Identity
internal import NIOCore

/// Who a request is by: a member in good standing, known by a fresh signature over the whole request.
struct MemberAuthentication: Sendable {
  let ledger: Word
  let clock: @Sendable () -> UInt64
  let lookUp: DirectoryRoutes.LookUp

  /// The caller of a request that was checked.
  struct Caller: Sendable {
    let member: MemberID
    /// What the ledger says of the caller now.
    let standing: State.Member
    let body: [UInt8]
  }

  /// Reads the body and checks who signed it.
  ///
  /// - Throws: `notAuthenticated`, `notAllowed` for a suspended member, `badRequest` for a body of another content type
  ///   or of more bytes.
  func caller(of request: Request, atMost limit: Int) async throws(DirectoryError) -> Caller {
    guard let header = request.headers[.authorization], let signature = SignedRequest(header: header) else {
      throw DirectoryError(
        .notAuthenticated, "the request needs an authorization of the scheme \(SignedRequest.scheme)")
    }
    guard request.headers[.contentType] == "application/json",
      let buffer = try? await request.body.collect(upTo: limit)
    else { throw DirectoryError(.badRequest, "the body is JSON of at most \(limit) bytes") }
    let body = [UInt8](buffer: buffer)
    let subject = SignedRequest.Subject(
      ledger: ledger, method: request.method.rawValue, target: request.uri.string, body: body)
    let now = clock()
    guard let member = await lookUp(signature.member),
      signature.verdict(on: subject, key: member.keys(at: now).signingKey, now: now) == .valid
    else { throw DirectoryError(.notAuthenticated, "the request's signature is not a member's, or it is stale") }
    guard member.isInGoodStanding else { throw DirectoryError(.notAllowed, "the member is suspended") }
    return Caller(member: signature.member, standing: member, body: body)
  }
}
