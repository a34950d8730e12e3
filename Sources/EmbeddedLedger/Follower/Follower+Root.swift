package import Identity
internal import Transparency

extension Follower {
  /// The root over the first so many entries of the replica; throws `outOfBounds` when it has fewer.
  package func root(at size: UInt64) throws(LedgerError) -> Word {
    do {
      return try replica.tree.root(at: size)
    } catch {
      throw LedgerError(.outOfBounds, "the replica has not so many entries")
    }
  }
}
