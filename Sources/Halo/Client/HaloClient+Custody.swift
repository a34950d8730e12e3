package import Custody
package import Identity

extension HaloClient {
  /// Hands a custodian its share and the names of its blocks, all of which it has; returns its confirmation, verified with
  /// the key that the ledger has of it. Throws `wrongConfirmation`.
  package func deposit(
    _ deposit: CustodyDeposit, at custodian: MemberID, key: VerifyingKey
  ) async throws -> CustodyConfirmation {
    let record = deposit.dealing.dealing.record
    let answer = try await post(
      Self.target(record, "deposit"), head: deposit.bytes, to: custodian, atMost: CustodyConfirmation.byteCount,
      within: Self.longPatience)
    return try confirmation(Array(answer.body), of: record, by: custodian, key: key) { $0 == .kept(deposit.digest) }
  }

  /// Has a custodian drop every dealing of a record but one. Returns its confirmation, verified; nil when there was nothing
  /// to drop.
  package func retire(
    allBut dealing: Word, of record: Word, at custodian: MemberID, key: VerifyingKey
  ) async throws -> CustodyConfirmation? {
    let answer = try await post(
      Self.target(record, "retire"), head: dealing.bytes, to: custodian, atMost: CustodyConfirmation.byteCount,
      within: Self.patience)
    guard answer.status != 204 else { return nil }
    return try confirmation(Array(answer.body), of: record, by: custodian, key: key) { $0 == .destroyed(dealing) }
  }

  /// Asks a custodian to confirm that it destroyed all it had of a record. Throws `refused` with `busy` while it has not.
  package func erasure(
    of record: Word, demandedBy entry: Word, at custodian: MemberID, key: VerifyingKey
  ) async throws -> CustodyConfirmation {
    let answer = try await post(
      Self.target(record, "erasure"), head: [], to: custodian, atMost: CustodyConfirmation.byteCount,
      within: Self.patience)
    return try confirmation(Array(answer.body), of: record, by: custodian, key: key) { $0 == .destroyed(entry) }
  }

  private func confirmation(
    _ bytes: [UInt8], of record: Word, by custodian: MemberID, key: VerifyingKey,
    says isMeant: (CustodyConfirmation.Subject) -> Bool
  ) throws -> CustodyConfirmation {
    guard let confirmation = try? CustodyConfirmation(bytes: bytes), confirmation.ledger == ledger,
      confirmation.record == record, confirmation.custodian == custodian, isMeant(confirmation.subject)
    else { throw HaloClientError(.wrongConfirmation, custodian, "its confirmation is of something else") }
    guard confirmation.isSigned(by: key) else {
      throw HaloClientError(.wrongConfirmation, custodian, "its confirmation is not signed by it")
    }
    return confirmation
  }
}
