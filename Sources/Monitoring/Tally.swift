internal import Synchronization

/// Counts what happens, by labels: a Prometheus counter. Labels come from what the program itself names (routes, statuses,
/// reasons), never from a request, so that they identify nobody and are few.
public final class Tally: Sendable {
  /// The most combinations of labels; more are counted together, so that a mistake costs no memory.
  static let mostRows = 4096
  private static let others = "other"

  let name: String
  let help: String
  let labels: [String]
  private let counts = Mutex<[[String]: UInt64]>([:])

  /// Names a counter, which ends in `_total`, and its labels.
  public init(_ name: String, _ help: String, by labels: [String]) {
    self.name = name
    self.help = help
    self.labels = labels
  }

  /// Counts one, under one value for each label.
  public func count(_ values: String...) {
    counts.withLock { counts in
      if counts[values] == nil, counts.count >= Self.mostRows {
        counts[labels.map { _ in Self.others }, default: 0] += 1
      } else {
        counts[values, default: 0] += 1
      }
    }
  }

  /// What was counted so far, in the order of the labels' values.
  var rows: [(values: [String], count: UInt64)] {
    counts.withLock(\.self).sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ($0.key, $0.value) }
  }
}
