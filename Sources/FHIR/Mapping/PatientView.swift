public import Contract
public import Identity

/// What a patient's resources are made of: the ledger, and beside it what only the patient can read. The same view gives
/// the same resources, byte for byte, so that whoever has verified the parts can tell whether the resources are theirs.
public struct PatientView: Sendable {
  /// A statement that an action on the ledger names by its salted digest.
  public struct Text: Hashable, Sendable {
    /// The text.
    public let text: String
    /// The salt in its digest.
    public let salt: Word

    /// Joins the two.
    public init(text: String, salt: Word) {
      self.text = text
      self.salt = salt
    }
  }

  /// An entry with its position.
  public struct Placed: Sendable {
    /// The position on the ledger, from 0.
    public let position: UInt64
    /// The entry.
    public let entry: Entry

    /// Joins the two.
    public init(position: UInt64, entry: Entry) {
      self.position = position
      self.entry = entry
    }
  }

  /// Whose view it is.
  public let owner: MemberID
  /// What the ledger adds up to.
  public let state: State
  /// The ledger's founding authorities.
  public let authorities: [MemberID]
  /// The entries that concern the owner, in the ledger's order.
  public let entries: [Placed]
  /// The names of members, as the authority signed them.
  public let names: [MemberID: String]
  /// The texts of statements, by their digests.
  public let texts: [Word: Text]
  /// What is in the records, by record.
  public let items: [Word: [RecordItem]]
  /// The observations that records are, by record.
  public let observations: [Word: Observation]

  /// Joins the parts; takes of all the ledger's entries those that concern the owner.
  public init(
    owner: MemberID, state: State, authorities: [MemberID], entries: [Placed], names: [MemberID: String],
    texts: [Word: Text], items: [Word: [RecordItem]], observations: [Word: Observation] = [:]
  ) {
    self.owner = owner
    self.state = state
    self.authorities = authorities
    self.entries = entries.filter { Self.concerns($0.entry, owner, state) }
    self.names = names
    self.texts = texts
    self.items = items
    self.observations = observations
  }

  /// Whether an entry is about a patient, their records or their consent.
  public static func concerns(_ entry: Entry, _ owner: MemberID, _ state: State) -> Bool {
    let action = entry.signed.action
    func owns(_ record: Word) -> Bool { state.records[record]?.anchor.owner == owner }
    func isAbout(_ reference: Word) -> Bool {
      state.grants[reference]?.owner == owner || state.requests[reference]?.terms.owner == owner
    }
    return switch action.body {
    case .enrol(let fields): fields.member == owner || state.members[fields.member]?.owner == owner
    case .anchor(let fields): fields.owner == owner
    case .request(let fields): fields.owner == owner
    case .grant: isAbout(action.digest)
    case .deny(let reference), .revoke(let reference): isAbout(reference)
    case .access(let fields): owns(fields.record) || isAbout(fields.reference)
    case .release(let access):
      state.accesses[access].map { owns($0.terms.record) || isAbout($0.terms.reference) } ?? false
    case .erase(let record): owns(record)
    case .report, .guard, .veto, .rotate: action.actor == owner
    case .recover(let fields): fields.owner == owner
    case .suspend(let member, _), .reinstate(let member, _): member == owner
    case .approve, .policy: false
    }
  }

  /// The members whose names the resources would show.
  public var people: Set<MemberID> {
    var found = Set(authorities + [owner])
    for placed in entries {
      let action = placed.entry.signed.action
      found.insert(action.actor)
      switch action.body {
      case .grant(let fields): found.insert(fields.grantee)
      case .enrol(let fields): found.insert(fields.member)
      default: break
      }
    }
    return found
  }
}
