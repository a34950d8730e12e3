internal import Contract
internal import Identity

/// Which key each entry should be signed with, foreseen without the rules, so that signatures can be verified on all
/// cores before the rules run. A wrong forecast costs a second verification and nothing else: the rules have the last
/// word.
struct KeyForecast: Sendable {
  private let state: State
  private var new: [MemberID: VerifyingKey] = [:]

  init(_ state: State) { self.state = state }

  /// The key for an entry; nil when nobody of that name is foreseen.
  mutating func key(for entry: Entry) -> VerifyingKey? {
    let action = entry.signed.action
    let key = new[action.actor] ?? state.signingKey(of: action.actor, at: entry.time)
    switch action.body {
    case .enrol(let fields): new[fields.member] = fields.keys.signingKey
    case .rotate(let keys): new[action.actor] = keys.signingKey
    default: break
    }
    return key
  }
}
