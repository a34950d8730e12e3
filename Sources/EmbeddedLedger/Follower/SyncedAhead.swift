package import Transparency

/// What a sync has brought into memory, verified, while it is still on its way to the disk. Nothing that rests on it may
/// leave the process before `durable` has returned.
package struct SyncedAhead: Sendable {
  /// The checkpoint that covers it.
  package let checkpoint: VerifiedCheckpoint
  let writing: Task<Void, any Error>?

  /// Returns once it is on disk; throws the file's errors, and then the replica goes back to what the file holds.
  package func durable() async throws { try await writing?.value }
}
