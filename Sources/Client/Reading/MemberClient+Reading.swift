internal import Contract
internal import EmbeddedLedger
public import Identity
internal import Records

extension MemberClient {
  /// Opens a record for reading by a program: accepts the grant's conditions by signing one `access`, has custodians release the
  /// key, and keeps it as long as the value lives. The caller asks ``stillReads(_:)`` before each use.
  ///
  /// - Throws: `viewOnly` before anything is signed when the grant does not allow keeping, since programs that are handed files
  ///   keep them; else as `access` does.
  public func reading(_ digits: String, under reference: String? = nil) async throws -> ReadingRecord {
    let state = try await syncUnwitnessed()
    let row = try accessible(digits, under: reference, in: state)
    guard row.mode.contains(.store) else {
      throw ClientError(
        .viewOnly,
        "the grant is for viewing, and other programs keep what they are handed: nothing was signed "
          + "(aureole access without a folder shows it)")
    }
    let (_, opened) = try await open(row, in: state)
    return ReadingRecord(
      record: row.record, grant: row.grant, until: row.until, anchoredAt: row.anchoredAt, place: opened.place)
  }

  /// Opens a record of the member's own for reading.
  ///
  /// - Throws: as `open` does.
  public func readingOwn(_ record: Word) async throws -> ReadingRecord {
    let state = await replica.state
    guard let held = state.records[record], held.anchor.owner == keys.member, !held.isErased else {
      throw ClientError(.recordNotFound, "there is no such record of yours")
    }
    return ReadingRecord(
      record: record, grant: nil, until: nil, anchoredAt: held.anchoredAt,
      place: try await place(ofOwn: held, in: state))
  }

  /// The member's own records that were not erased, newest first, by the replica as it is.
  public func ownRecords() async -> [Word] {
    let member = keys.member
    return await replica.read { state in
      state.records.values.filter { $0.anchor.owner == member && !$0.isErased }
        .sorted { ($0.anchoredAt, $0.anchor.record) > ($1.anchoredAt, $1.anchor.record) }
        .map(\.anchor.record)
    }
  }

  /// Whether the ledger, as the replica has it and at the later of its time and the clock's, still lets this member read.
  public func stillReads(_ reading: ReadingRecord) async -> Bool {
    let (member, record) = (keys.member, reading.record)
    let (grant, now) = (reading.grant, LedgerClock.system.now())
    return await replica.read { state in
      guard state.members[member]?.isInGoodStanding == true, state.records[record]?.isErased == false else {
        return false
      }
      guard let grant else { return true }
      return state.ending(of: grant, at: max(now, state.time)) == nil
    }
  }

  /// The member's role on the ledger; nil while they are not enrolled. A role never changes, so the ledger is asked only while
  /// the replica does not know the member: one that was never synced would deny what the member may do. Throws as `sync` does.
  public func role() async throws -> Role? {
    let member = keys.member
    if let known = await replica.read({ $0.members[member]?.role }) { return known }
    return try await sync().members[member]?.role
  }
}
