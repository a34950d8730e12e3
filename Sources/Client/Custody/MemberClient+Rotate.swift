internal import Contract
public import EmbeddedLedger
public import Identity

/// What became of a grant that was revoked, and of the records that it opened.
public struct RotatedGrant: Sendable {
  /// The revocation.
  public let receipt: Receipt
  /// How many grants that were live have ended.
  public let ended: Int
  /// The records that were sealed anew.
  public internal(set) var resealed: [ResealedRecord] = []
  /// The records that could not be, each with the reason in words; `reseal` takes each up again.
  public internal(set) var problems: [Word: String] = [:]
}

extension MemberClient {
  /// Revokes a grant on this member's records, then seals anew every record whose key may be out under it: the one that
  /// it names, or where it is for kinds, each that was opened under it or a grant it was passed on as. See `reseal`.
  ///
  /// - Parameters:
  ///   - digits: the first 8 or more digits of the grant's reference.
  ///   - progress: told bytes sealed and bytes in all, of each record.
  /// - Throws: as `revoke` does, and `actionRefused`, before anything is signed, for a grant on somebody else's records.
  public func revokeAndReseal(
    _ digits: String, progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> RotatedGrant {
    let state = try await sync()
    let own = state.grants.filter { $0.value.owner == keys.member || $0.value.grantor == keys.member }
    let reference = try References.grant(digits, among: own, "no grant of yours")
    guard own[reference]?.owner == keys.member else {
      throw ClientError(.actionRefused, "only their owner can have records sealed anew: revoke alone ends the grant")
    }
    guard try await custodians(in: state) != nil else {
      throw ClientError(.custodiansMissing, "this ledger has no custodians that could destroy the old records")
    }
    let (receipt, ended) = try await revoke(reference.hex)
    var result = RotatedGrant(receipt: receipt, ended: ended)
    // After the revocation nothing more is opened under it.
    for record in Self.exposed(under: reference, in: try await sync()) {
      do {
        result.resealed.append(try await reseal(record.hex, progress: progress))
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        result.problems[record] = (error as? ClientError)?.detail ?? "\(error)"
      }
    }
    return result
  }

  /// The records whose key somebody may have under a grant, in order.
  static func exposed(under reference: Word, in state: State) -> [Word] {
    guard let grant = state.grants[reference] else { return [] }
    var records = Set<Word>()
    if case .record(let only) = grant.terms.scope { records.insert(only) }
    for access in state.accesses.values where access.outcome == .accepted {
      var next = access.terms.reference
      while next != reference, let link = state.grants[next] { next = link.terms.parent }
      if next == reference { records.insert(access.terms.record) }
    }
    return records.filter { state.records[$0]?.isErased == false && state.records[$0]?.anchor.owner == grant.owner }
      .sorted()
  }
}
