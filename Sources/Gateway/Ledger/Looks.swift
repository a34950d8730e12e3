internal import Contract
internal import EmbeddedLedger
internal import Identity
internal import Synchronization

/// What requests ask of the replica again and again, remembered for as long as the replica has not changed. So a request
/// does not queue behind others and behind a sync for what stays the same, and the first one after a change sees it.
final class Looks: Sendable {
  private static let mostMembers = 20_000

  private struct Seen {
    /// The change of the replica after which this was seen.
    var change: UInt64 = 0
    /// Nil within is a member whom nobody enrolled.
    var standings: [MemberID: State.Member?] = [:]
    var policy: PolicyTerms?
  }

  private let replica: Follower
  private let seen = Mutex(Seen())

  init(_ replica: Follower) { self.replica = replica }

  /// What the ledger says of a member; nil while they are not enrolled.
  func standing(of member: MemberID) async -> State.Member? {
    let change = replica.change
    if let found = seen.withLock({ $0.change == change ? $0.standings[member] : nil }) { return found }
    let standing = await replica.read { $0.members[member] }
    keep(change) { seen in
      if seen.standings.count >= Self.mostMembers { seen.standings = [:] }
      seen.standings[member] = .some(standing)
    }
    return standing
  }

  /// The terms of the policy in force.
  func policy() async -> PolicyTerms {
    let change = replica.change
    if let found = seen.withLock({ $0.change == change ? $0.policy : nil }) { return found }
    let policy = await replica.read { $0.policy }
    keep(change) { $0.policy = policy }
    return policy
  }

  /// Keeps what was seen after a change, which was asked for before the replica was: should it have changed in between, this
  /// is newer than it says, and the next request looks again.
  private func keep(_ change: UInt64, _ body: (inout sending Seen) -> Void) {
    seen.withLock { seen in
      guard change >= seen.change else { return }
      if change > seen.change { seen = Seen(change: change) }
      body(&seen)
    }
  }
}
