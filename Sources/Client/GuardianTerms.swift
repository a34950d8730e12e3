internal import Contract

/// How many guardians together restore an owner's keys, and how long the owner can stop them.
public struct GuardianTerms: Hashable, Sendable {
  /// The waiting time unless said otherwise: three days, in seconds.
  public static let usualWait: UInt64 = 3 * 86_400

  /// How many guardians there are.
  public let count: Int
  /// How many of them it takes.
  public let needed: Int
  /// The waiting time in seconds.
  public let wait: UInt64

  /// Takes the terms; throws `guardiansRefused` for terms the ledger does not take, and for a waiting time of 0 unless
  /// it is meant.
  ///
  /// - Parameters:
  ///   - count: how many guardians there are, 1 to 8.
  ///   - needed: how many of them it takes; by default more than half.
  ///   - wait: the waiting time in seconds, at most 90 days.
  ///   - withoutVeto: that a waiting time of 0 is meant, which leaves the owner no time to stop anybody.
  public init(
    count: Int, needed: Int? = nil, wait: UInt64 = usualWait, withoutVeto: Bool = false
  ) throws(ClientError) {
    guard (1...GuardianSet.capacity).contains(count) else {
      throw ClientError(.guardiansRefused, "there are 1 to \(GuardianSet.capacity) guardians")
    }
    let needed = needed ?? count / 2 + 1
    guard (1...count).contains(needed) else {
      throw ClientError(.guardiansRefused, "at least 1 guardian is needed and at most as many as there are")
    }
    guard wait <= Action.Guard.longestWait else {
      throw ClientError(.guardiansRefused, "the waiting time is at most \(Action.Guard.longestWait / 86_400) days")
    }
    guard wait > 0 || withoutVeto else {
      throw ClientError(
        .guardiansRefused,
        "without a waiting time you cannot stop guardians who replace your keys: give one with --wait, or --no-wait")
    }
    self.count = count
    self.needed = needed
    self.wait = wait
  }
}
