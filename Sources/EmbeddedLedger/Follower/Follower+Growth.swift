package import Contract

extension Follower {
  /// The state as it will be if what the ledger may still take back lasts; nil when there is nothing of the kind. For
  /// denying alone: what is allowed here and not by the state itself is not allowed. Entries that do not apply, such as
  /// those that only make sense after others, are left aside. Throws what the service throws.
  package func foreseen() async throws -> State? {
    let entries = try await service.unsettled()
    guard !entries.isEmpty else { return nil }
    var state = replica.state
    for entry in entries {
      guard let key = state.signingKey(of: entry.signed.action.actor, at: entry.time),
        let verified = entry.signed.verified(with: key)
      else { continue }
      _ = state.apply(verified, at: max(entry.time, state.time))
    }
    return state
  }

  /// Returns once everything that the replica shows is on disk; throws the file's errors.
  package func durable() async throws { try await writing?.value }

  /// Returns as soon as the ledger that is followed says that it has more than so many entries, and at most so many
  /// seconds later. Nothing of it is believed: that is for `sync`. Throws what the service throws.
  package nonisolated func waitForGrowth(beyond size: UInt64, within seconds: UInt64) async throws {
    _ = try await service.checkpoint(after: size, within: seconds)
  }

  /// How many entries the replica has, and the number of the policy in force after them, in one look.
  package var sizeAndEpoch: (size: UInt64, epoch: UInt64) { (size, replica.state.epoch) }
}
