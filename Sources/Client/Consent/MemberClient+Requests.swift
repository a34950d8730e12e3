internal import Contract
public import EmbeddedLedger
public import Identity

extension MemberClient {
  /// Asks a patient for access. The purpose is sealed to the patient, and to this member so that both see it later.
  ///
  /// - Parameters:
  ///   - owner: the patient's verified directory entry.
  ///   - asking: what is asked.
  /// - Returns: the receipt, whose digest is the request's reference.
  /// - Throws: `actionRefused` in words before anything is signed; `IdentityError.outOfBounds` for an empty or long text;
  ///   `directoryRefused` when the patient's certificate is over or does not verify.
  @discardableResult
  public func ask(_ owner: DirectoryEntry, for asking: Asking) async throws -> Receipt {
    let statement = try Statement(text: asking.text)
    let request = Action.Request(
      owner: owner.member, scope: asking.scope, purposeCode: asking.purpose.rawValue,
      purposeDigest: statement.digest(on: network.ledger), mode: asking.mode, duration: asking.duration)
    let state = try await sync()
    try foresee(.request(request), in: state)
    if case .record(let record) = asking.scope, state.records[record]?.anchor.owner != owner.member {
      throw ClientError(.recordNotFound, "the patient has no such record: records are named by all of their 64 digits")
    }
    try await checkCertificate(of: owner)
    _ = try await keep(statement, for: [owner.keys])
    return try await submit(.request(request))
  }

  /// The requests to this member and those by this member, with their purpose opened: unanswered ones first, then the
  /// newest.
  public func requests() async throws -> [RequestRow] {
    let state = try await sync()
    let own = state.requests.filter { $0.value.terms.owner == keys.member || $0.value.clinician == keys.member }
    let names = await names(of: Set(own.values.flatMap { [$0.clinician, $0.terms.owner] }), in: state)
    let purposes = await statements(Set(own.values.map(\.statement)))
    let rows = own.map { reference, request in
      RequestRow(
        reference: reference, askedAt: request.askedAt, clinician: request.clinician,
        clinicianName: names[request.clinician], owner: request.terms.owner, ownerName: names[request.terms.owner],
        terms: request.terms, purpose: purposes[request.statement] ?? .missing,
        answer: RequestRow.Answer(request.answer))
    }
    return rows.sorted { left, right in
      if (left.answer == .waiting) != (right.answer == .waiting) { return left.answer == .waiting }
      return (left.askedAt, left.reference) > (right.askedAt, right.reference)
    }
  }

  /// Refuses a request to this member, by the first 8 digits or more of its reference.
  ///
  /// - Throws: `referenceNotFound`, `actionRefused` when it was answered already.
  @discardableResult
  public func deny(_ digits: String) async throws -> Receipt {
    let state = try await sync()
    let reference = try request(beginning: digits, in: state)
    guard state.requests[reference]?.answer == nil else {
      throw ClientError(.actionRefused, "the request was answered already")
    }
    try foresee(.deny(reference), in: state)
    return try await submit(.deny(reference))
  }

  /// The request to this member that begins with the digits.
  func request(beginning digits: String, in state: State) throws(ClientError) -> Word {
    let own = state.requests.filter { $0.value.terms.owner == keys.member }
    return try References.find(digits, among: own.keys, "no request to you")
  }
}

extension State.Request {
  fileprivate var statement: StatementName { StatementName(digest: terms.purposeDigest, author: clinician) }
}

extension RequestRow.Answer {
  fileprivate init(_ answer: State.Request.Answer?) {
    self =
      switch answer {
      case nil: .waiting
      case .granted: .granted
      case .denied: .denied
      }
  }
}
