public import Identity

/// The guardians of an owner as a Merkle tree of eight leaves, each SHA-256("aureole/guardian/v1" ‖ member ‖ salt);
/// unused places hold leaves of random words. Only the root stands on the ledger.
public struct GuardianSet: Hashable, Sendable {
  /// The number of places.
  public static let capacity = 8
  fileprivate static let depth = 3
  /// The guardians in the order of their places.
  public let guardians: [MemberID]
  /// One salt a place.
  public let salts: [Word]

  /// Makes a set with fresh salts; nil for no guardian, more than eight, or one named twice.
  public init?(_ guardians: [MemberID]) {
    self.init(guardians, salts: (0..<Self.capacity).map { _ in Word.random() })
  }

  /// Makes a set again from its salts; nil when the counts do not fit.
  public init?(_ guardians: [MemberID], salts: [Word]) {
    guard !guardians.isEmpty, guardians.count <= Self.capacity, Set(guardians).count == guardians.count,
      salts.count == Self.capacity
    else { return nil }
    self.guardians = guardians
    self.salts = salts
  }

  /// The root that `guard` puts on the ledger.
  public var root: Word { levels[Self.depth][0] }

  /// The proof that a member is one of the guardians; nil when it is not.
  public func proof(for member: MemberID) -> GuardianProof? {
    guard let position = guardians.firstIndex(of: member) else { return nil }
    let levels = levels
    let path = (0..<Self.depth).map { levels[$0][(position >> $0) ^ 1] }
    return GuardianProof(salt: salts[position], position: UInt64(position), path: path)
  }

  private var levels: [[Word]] {
    var levels = [
      (0..<Self.capacity).map { place in
        place < guardians.count ? GuardianProof.leaf(guardians[place], salt: salts[place]) : salts[place]
      }
    ]
    for level in 0..<Self.depth {
      levels.append(
        stride(from: 0, to: levels[level].count, by: 2).map {
          GuardianProof.node(levels[level][$0], levels[level][$0 + 1])
        })
    }
    return levels
  }
}

/// That a member stands at a place of a guardian set.
public struct GuardianProof: Hashable, Sendable {
  /// The salt of the place.
  public let salt: Word
  /// The place, 0 to 7.
  public let position: UInt64
  /// The three sibling hashes, leaf level first.
  public let path: [Word]

  /// Joins the parts, as they were read from where a guardian keeps them; nil for a place or a path that no set has.
  public init?(salt: Word, position: UInt64, path: [Word]) {
    guard position < GuardianSet.capacity, path.count == GuardianSet.depth else { return nil }
    self.salt = salt
    self.position = position
    self.path = path
  }

  init(_ fields: inout FieldReader) throws(ContractError) {
    salt = fields.word()
    position = try fields.number("position", atMost: UInt64(GuardianSet.capacity - 1))
    path = [fields.word(), fields.word(), fields.word()]
  }

  var words: [Word] { [salt, Word(position)] + path }

  /// Whether the proof places the member in the set with this root.
  public func places(_ member: MemberID, in root: Word) -> Bool {
    var hash = Self.leaf(member, salt: salt)
    for (level, sibling) in path.enumerated() {
      let isRight = position >> UInt64(level) & 1 == 1
      hash = isRight ? Self.node(sibling, hash) : Self.node(hash, sibling)
    }
    return hash == root
  }

  static func leaf(_ member: MemberID, salt: Word) -> Word {
    Word.sha256(tag: "aureole/guardian/v1", [member.word, salt])
  }

  static func node(_ left: Word, _ right: Word) -> Word { Word.sha256(tag: "aureole/guardians/v1", [left, right]) }
}
