public import Contract
public import EmbeddedLedger
internal import FoundationEssentials
public import Identity

/// What a member carried over of its own. Running it again does what is left.
public struct CarryOwnReport: Sendable {
  /// Devices that were enrolled.
  public internal(set) var devices: [MemberID] = []
  /// Guests that were enrolled.
  public internal(set) var guests: [MemberID] = []
  /// Whether the guardians were named anew.
  public internal(set) var hasNamedGuardians = false
  /// Records that were sealed anew and anchored.
  public internal(set) var records: [Word] = []
  /// Grants of the old ledger that were given again.
  public internal(set) var grants: [Word] = []
  /// What could not be carried over, and why, in words.
  public internal(set) var problems: [String] = []
}

extension MemberClient {
  /// How the exported ledger and this one, as it is now, compare.
  ///
  /// - Throws: `networkRefused` when the founding of this ledger does not name the export.
  public func equivalence(with export: ReplayedExport) async throws -> Equivalence {
    try requireSuccession(of: export)
    let state = try await sync()
    return Equivalence(of: export.state, with: state, at: now(in: state))
  }

  /// Carries over what only this member can sign: an owner's devices and guests, guardians, records and grants, and what the member
  /// passed on of grants that it holds. Nothing is signed that would reach a record it did not reach before.
  ///
  /// Records and grants follow each other as they did on the old ledger, since a grant tells existing records from new
  /// ones by their order.
  ///
  /// - Parameters:
  ///   - export: the verified export that the founding of this ledger names.
  ///   - old: the same member at work on the old ledger, whose host and custodians answer; nil leaves records for later.
  ///     Without the records, grants that reach them wait too.
  ///   - progress: told steps done and steps in all.
  /// - Throws: `networkRefused` for another export; `actionRefused` when this member is not on the ledger yet.
  public func carryOwn(
    _ export: ReplayedExport, from old: MemberClient?, progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> CarryOwnReport {
    var carrying = try await Carrying(self, export, old)
    try await carrying.carryOwned()
    let steps = carrying.steps()
    for (done, step) in steps.enumerated() {
      try Task.checkCancellation()
      try await carrying.carry(step)
      progress?(UInt64(done + 1), UInt64(steps.count))
    }
    try await carrying.carryGuardians()
    return carrying.report
  }
}
