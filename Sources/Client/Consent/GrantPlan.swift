public import Contract
internal import Identity

/// A grant before it is signed: checked against the replica, and ready to be shown to the person who gives it.
public struct GrantPlan: Sendable {
  /// What will be signed.
  public let terms: Action.Grant
  /// The grantee's verified name, where the directory shows it.
  public let granteeName: String?

  /// What is granted in one plain sentence; takes a function that tells times.
  public func sentence(_ moment: (UInt64) -> String) -> String {
    let who = granteeName ?? terms.grantee.hex
    let count = terms.most == 0 ? "" : terms.most == 1 ? ", once" : ", at most \(terms.most) times"
    return "\(who) may open \(terms.scope.words) (\(terms.mode.words)) until \(moment(terms.until))\(count)"
  }
}

/// What a grant may not go beyond: the request it answers, or the grant it is passed on from.
struct GrantBounds {
  let scope: Scope
  let mode: Mode
  let latest: UInt64
  /// The most accesses, 0 for no limit.
  let most: UInt64
  /// What sets the bounds, for messages.
  let name: String

  /// Refuses in words what the ledger would refuse as exceeding; throws `actionRefused`.
  func check(_ terms: Action.Grant, in state: State) throws(ClientError) {
    if !terms.mode.isSubset(of: mode) {
      let more = terms.mode.subtracting(mode).contains(.store) ? "keeping the originals" : "passing on"
      throw ClientError(.actionRefused, "\(name) is not for \(more)")
    }
    guard terms.until <= latest else {
      throw ClientError(.actionRefused, "\(name) is for a shorter time: let it end earlier, or leave the end out")
    }
    guard most == 0 || (1...most).contains(terms.most) else {
      throw ClientError(.actionRefused, "\(name) is for \(most) accesses at the most")
    }
    guard state.isWithin(terms.scope, scope) else {
      throw ClientError(.actionRefused, "\(name) is for \(scope.words) and no more")
    }
  }
}
