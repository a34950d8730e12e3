internal import Contract
internal import Identity

/// Finds the entries by which the ledger suspended somebody of its own accord, for too many unlawful accesses. No entry
/// says so: it follows from the rules, which this repeats as far as strikes go (docs/spec/rules.md).
struct StrikeWatch {
  private var strikes: [MemberID: UInt64] = [:]
  private var suspended: Set<MemberID> = []
  private var authorities: Set<MemberID>
  private var most: UInt64
  private var proposals: [Word: Action.Body] = [:]

  init(_ genesis: Genesis) {
    most = genesis.policy.strikes
    authorities = Set(genesis.authorities.map { MemberID($0.keys.signingKey) })
  }

  /// Takes the next entry; says whether it suspended its actor by strikes.
  mutating func isSuspended(by entry: Entry) -> Bool {
    let action = entry.signed.action
    if entry.outcome == .pending {
      proposals[action.digest] = action.body
      return false
    }
    switch action.body {
    case .access where entry.outcome.isUnlawful: return strike(action.actor)
    case .suspend(let member, _): suspended.insert(member)
    case .approve(let digest): take(proposals.removeValue(forKey: digest))
    default: take(action.body)
    }
    return false
  }

  private mutating func take(_ body: Action.Body?) {
    switch body {
    case .policy(let terms): most = terms.strikes
    case .enrol(let fields) where fields.role == .authority: authorities.insert(fields.member)
    case .reinstate(let member, _):
      suspended.remove(member)
      strikes[member] = 0
    default: break
    }
  }

  private mutating func strike(_ member: MemberID) -> Bool {
    strikes[member, default: 0] += 1
    guard most != 0, strikes[member, default: 0] >= most, !authorities.contains(member) else { return false }
    return suspended.insert(member).inserted
  }
}
