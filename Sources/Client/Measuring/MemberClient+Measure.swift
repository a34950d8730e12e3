internal import Contract
internal import EmbeddedLedger
public import FoundationEssentials
public import Identity
internal import Records

/// One file of a measurement, in memory.
public struct MeasuredItem: Sendable {
  /// The item's name within the record.
  public let name: String
  /// What it is.
  public let mediaType: String
  /// The bytes.
  public let bytes: Data

  /// Joins the parts.
  public init(name: String, mediaType: String, bytes: Data) {
    (self.name, self.mediaType, self.bytes) = (name, mediaType, bytes)
  }
}

/// A grant on new measurements that this member can answer by measuring.
public struct DueMeasurement: Sendable {
  /// The grant's reference, which the anchor of an answer names.
  public let reference: Word
  /// The request that it answers; nil for an offer.
  public let request: Word?
  /// Who may open what is measured.
  public let grantee: MemberID
  /// Their verified name, where the directory shows it.
  public let granteeName: String?
  /// When it was granted, in seconds since 1970.
  public let grantedAt: UInt64
  /// Until when it is answered, in seconds since 1970.
  public let until: UInt64
  /// How many records have answered it.
  public let answers: Int
  /// When the last of them was measured, in seconds since 1970.
  public let lastMeasuredAt: UInt64?
}

/// A record of measurements of the member's own, with those of its items that were asked for.
public struct OwnMeasurement: Sendable {
  /// The record's identifier.
  public let record: Word
  /// When it was measured, as its anchor says, in seconds since 1970.
  public let measuredAt: UInt64
  /// The items, verified.
  public let items: [MeasuredItem]
  /// Why it does not open, in plain words; nil when it does.
  public let problem: String?
}

extension MemberClient {
  /// Seals a measurement to whom it is about and anchors it with its time: a patient for themselves, a device for its owner.
  ///
  /// - Parameters:
  ///   - items: the files.
  ///   - measuredAt: when it was measured, in seconds since 1970.
  ///   - reference: the first digits of the grant on new records that it answers, or of the request which that grant answers;
  ///     nil for none.
  ///   - delivering: told bytes brought to custodians and bytes in all.
  /// - Throws: `actionRefused` in words before anything is sealed, also where the grant is over or for something else;
  ///   `referenceNotFound`; as `send` does.
  public func measure(
    _ items: [MeasuredItem], at measuredAt: UInt64, answering reference: String? = nil,
    delivering: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> SendReceipt {
    try await measure(items, at: measuredAt, answering: reference, named: .random(), delivering)
  }

  /// As above, as a record of the given identifier.
  func measure(
    _ items: [MeasuredItem], at measuredAt: UInt64, answering reference: String? = nil, named record: Word,
    noting note: () async throws -> Void = {}, _ delivering: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> SendReceipt {
    let recipient = try await measuredMember()
    let state = await replica.state
    let answered = try reference.map { try grant(answeredBy: $0, of: recipient.member, in: state) }
    try foresee(
      .anchor(
        Action.Anchor(
          record: record, owner: recipient.member, kind: .measurement, envelope: .random(), keyCommitment: .random(),
          measuredAt: measuredAt, reference: answered ?? .zero)), in: state)
    try await note()
    let sources = items.map { ItemSource(name: $0.name, mediaType: $0.mediaType, content: .bytes($0.bytes)) }
    return try await send(
      sources, of: UInt64(items.reduce(0) { $0 + $1.bytes.count }), to: recipient, kind: .measurement,
      measuredAt: measuredAt, answering: answered ?? .zero, named: record, nil, delivering)
  }

  /// The live grants on new measurements of whom this member measures for, the one that ends first at the top.
  public func dueMeasurements() async throws -> [DueMeasurement] {
    let state = try await sync()
    let owner = try owner(in: state)
    let time = now(in: state)
    // A grant that was passed on covers what its parent does: answering the first of a chain serves them all.
    let due = state.grants.filter { reference, grant in
      grant.owner == owner && grant.terms.parent.isZero && grant.terms.asksForMeasurements
        && GrantEnding(of: reference, in: state, at: time) == nil
    }
    let names = await names(of: Set(due.values.map(\.terms.grantee)), in: state)
    let answers = Dictionary(grouping: state.records.values, by: \.anchor.reference)
    let rows = due.map { reference, grant in
      DueMeasurement(
        reference: reference, request: grant.terms.request.isZero ? nil : grant.terms.request,
        grantee: grant.terms.grantee, granteeName: names[grant.terms.grantee], grantedAt: grant.grantedAt,
        until: grant.terms.until, answers: answers[reference]?.count ?? 0,
        lastMeasuredAt: answers[reference]?.map(\.anchor.measuredAt).max())
    }
    return rows.sorted { ($0.until, $0.reference) < ($1.until, $1.reference) }
  }

  /// Opens this member's own records of measurements, the oldest first, and of each the items of one media type.
  ///
  /// - Parameters:
  ///   - mediaType: which items.
  ///   - limit: the most bytes of one item; a larger one is passed over.
  public func measurements(ofType mediaType: String, atMost limit: Int) async throws -> [OwnMeasurement] {
    let state = try await sync()
    let own = state.records.values.filter {
      $0.anchor.owner == keys.member && $0.anchor.kind == .measurement && !$0.isErased
    }
    var found = [OwnMeasurement]()
    for record in own.sorted(by: {
      ($0.anchor.measuredAt, $0.anchor.record) < ($1.anchor.measuredAt, $1.anchor.record)
    }) {
      var items = [MeasuredItem]()
      var problem: String?
      do {
        let place = try await place(ofOwn: record, in: state)
        for (index, item) in place.opener.manifest.items.enumerated()
        where item.mediaType == mediaType && item.size <= UInt64(max(limit, 0)) {
          let bytes = try await place.opener.open(index, from: place.stores, atMost: limit).bytes
          items.append(MeasuredItem(name: item.name, mediaType: item.mediaType, bytes: bytes))
        }
      } catch let error as RecordsError {
        problem = error.detail
      } catch let error as ClientError {
        problem = error.detail
      }
      found.append(
        OwnMeasurement(
          record: record.anchor.record, measuredAt: record.anchor.measuredAt, items: items, problem: problem))
    }
    return found
  }

  /// The grant that a measurement answers, by its digits or those of its request; refused in words where it is none of use.
  private func grant(
    answeredBy digits: String, of owner: MemberID, in state: State
  ) throws(ClientError) -> Word {
    let own = state.grants.filter { $0.value.owner == owner }
    let waiting = state.requests.filter { $0.value.terms.owner == owner && $0.value.answer == nil }
    if let request = try? References.find(digits, among: waiting.keys, "no request") {
      throw ClientError(
        .actionRefused,
        "request \(request.hex.prefix(12)) is not granted: no answer means no, and nothing is measured for it")
    }
    let reference = try References.grant(
      digits, among: own, "no grant on these records, nor a request that was granted,")
    guard let grant = own[reference] else {
      throw ClientError(.referenceNotFound, "no grant on these records begins with these digits")
    }
    if let ending = GrantEnding(of: reference, in: state, at: now(in: state)) {
      throw ClientError(.actionRefused, "the grant gives nothing any more (\(ending.words)): nothing was sent")
    }
    guard grant.terms.asksForMeasurements else {
      throw ClientError(.actionRefused, "the grant is not for new measurements: nothing was sent")
    }
    return reference
  }
}

extension Action.Grant {
  /// Whether it covers measurements that are yet to be made.
  fileprivate var asksForMeasurements: Bool {
    guard case .kinds(let kinds, let nature) = scope else { return false }
    return kinds.contains(.measurement) && nature.contains(.new)
  }
}
