public import Contract
public import Identity

extension Sequencer {
  /// What the ledger says of a member now; nil for nobody. For services beside the ledger that answer members only.
  public func member(_ member: MemberID) -> State.Member? { state.members[member] }

  /// The policy in force now.
  public func policy() -> PolicyTerms { state.policy }
}
