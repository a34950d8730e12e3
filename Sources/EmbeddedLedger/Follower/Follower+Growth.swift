extension Follower {
  /// Returns as soon as the ledger that is followed says that it has more than so many entries, and at most so many
  /// seconds later. Nothing of it is believed: that is for `sync`. Throws what the service throws.
  package nonisolated func waitForGrowth(beyond size: UInt64, within seconds: UInt64) async throws {
    _ = try await service.checkpoint(after: size, within: seconds)
  }
}
