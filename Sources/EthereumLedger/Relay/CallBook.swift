public import Contract
public import Identity
internal import Synchronization

/// What packing and reading need to know of the ledger: grants, to be shown again, whose records are, and the keys that
/// members may have. It learns from the entries.
public final class CallBook: Sendable {
  /// The most keys of a member that are tried.
  static let mostKeys = 16

  /// The ledger's identifier.
  public let ledger: Word
  private let known: Mutex<Known>

  private struct Known {
    var grants = [Word: Action]()
    var owners = [Word: MemberID]()
    /// The newest last.
    var keys = [MemberID: [VerifyingKey]]()

    mutating func learn(_ key: VerifyingKey, of member: MemberID) {
      var list = keys[member, default: []]
      list.removeAll { $0 == key }
      list.append(key)
      // The first one goes last: the identifier names it.
      if list.count > CallBook.mostKeys { list.remove(at: 1) }
      keys[member] = list
    }
  }

  /// Begins with what a founding says.
  public init(_ genesis: Genesis) {
    ledger = genesis.ledger
    var known = Known()
    for authority in genesis.authorities {
      known.learn(authority.keys.signingKey, of: MemberID(authority.keys.signingKey))
    }
    self.known = Mutex(known)
  }

  /// Takes up what an action says that was accepted or is pending.
  public func learn(_ action: Action) {
    known.withLock { known in
      switch action.body {
      case .grant: known.grants[action.digest] = action
      case .anchor(let body): known.owners[body.record] = body.owner
      case .enrol(let body): known.learn(body.keys.signingKey, of: body.member)
      case .rotate(let keys): known.learn(keys.signingKey, of: action.actor)
      case .recover(let body): known.learn(body.keys.signingKey, of: body.owner)
      default: break
      }
    }
  }

  /// The key of the actor's that an action was signed with; nil when it is none that is known.
  public func signer(of signed: SignedAction) -> VerifyingKey? {
    keys(of: signed.action.actor).reversed().first { signed.verified(with: $0) != nil }
  }

  /// Packs an action with the key it was signed with, or where that is none of the actor's with the newest of them, so
  /// that the contract says so. Nil when nobody knows the actor. Throws `outOfBounds` for a number that a chain does not
  /// take.
  ///
  /// - Parameter shows: false to show no grant, as is right where the contract keeps none with the reference.
  public func packed(_ signed: SignedAction, shows: Bool = true) throws(EthereumError) -> [UInt8]? {
    guard let key = signer(of: signed) ?? keys(of: signed.action.actor).last else { return nil }
    return try ChainCall.packed(
      signed, key: key, showing: { shows ? grant(with: $0) : nil }, owner: { owner(of: $0) })
  }

  /// The owner of a record; nil where it is not known to be anchored.
  public func owner(of record: Word) -> MemberID? { known.withLock { $0.owners[record] } }

  /// The grant with a reference; nil where none is known.
  public func grant(with reference: Word) -> Action? { known.withLock { $0.grants[reference] } }

  private func keys(of member: MemberID) -> [VerifyingKey] { known.withLock { $0.keys[member] ?? [] } }
}
