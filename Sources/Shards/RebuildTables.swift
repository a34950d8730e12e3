import Synchronization

/// The tables for erasure patterns met before, so that a repair of many stripes inverts its matrix once.
final class RebuildTables: Sendable {
  private struct Pattern: Hashable {
    let missing: ShardSet
    let survivors: ShardSet
  }

  /// Patterns kept; a set of custodians fails in few ways at a time. 64 patterns are at most 2 MB.
  private static let capacity = 64

  private let matrix: GeneratorMatrix
  private let known = Mutex<[Pattern: CodingTables]>([:])

  /// No patterns yet, for one code.
  init(_ matrix: GeneratorMatrix) { self.matrix = matrix }

  /// The tables that make `missing` of `survivors`, which are exactly k.
  func tables(rebuilding missing: ShardSet, from survivors: ShardSet) throws(ShardsError) -> CodingTables {
    let pattern = Pattern(missing: missing, survivors: survivors)
    if let tables = known.withLock({ $0[pattern] }) { return tables }
    // Outside the lock: two threads may make the same tables, and either's are right.
    let rows = try matrix.rows(rebuilding: missing, from: survivors)
    let tables = CodingTables(inputs: matrix.dataShards, rows: rows)
    known.withLock { known in
      if known.count >= Self.capacity { known.removeAll(keepingCapacity: true) }
      known[pattern] = tables
    }
    return tables
  }
}
