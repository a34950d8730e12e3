internal import Contract
public import Identity

/// What an owner keeps of the guardians: who they are, and the salts that hide them on the ledger. It is in the home
/// alone, readable by its owner only: whoever reads it learns whom to lean on, and can still do nothing.
public struct GuardianBook: Sendable {
  static let mostBytes = 16 << 10
  /// The guardians, in the order of their places.
  public let guardians: [Named]
  /// How many of them it takes.
  public let needed: Int
  /// The waiting time in seconds.
  public let wait: UInt64
  let set: GuardianSet

  /// A guardian and the name the directory had when the owner chose them.
  public struct Named: Codable, Hashable, Sendable {
    /// The guardian.
    public let member: MemberID
    /// The name.
    public let name: String
  }

  private struct Wire: Codable {
    var version: Int
    var guardians: [Named]
    var needed: Int
    var wait: UInt64
    var salts: [Word]
  }

  /// Makes a book with fresh salts; throws `guardiansRefused` for somebody named twice.
  init(_ entries: [DirectoryEntry], _ terms: GuardianTerms) throws(ClientError) {
    guard entries.count == terms.count, let set = GuardianSet(entries.map(\.member)) else {
      throw ClientError(.guardiansRefused, "every guardian is named once")
    }
    guardians = entries.map { Named(member: $0.member, name: $0.name.text) }
    needed = terms.needed
    wait = terms.wait
    self.set = set
  }

  init(path: String) throws(ClientError) {
    let wire: Wire = try JSONFile.read(path, atMost: Self.mostBytes)
    guard wire.version == 1, let set = GuardianSet(wire.guardians.map(\.member), salts: wire.salts) else {
      throw ClientError(.homeRefused, "\(path) is not the file it should be")
    }
    guardians = wire.guardians
    needed = wire.needed
    wait = wire.wait
    self.set = set
  }

  func write(to path: String) throws(ClientError) {
    let wire = Wire(version: 1, guardians: guardians, needed: needed, wait: wait, salts: set.salts)
    try JSONFile.write(wire, to: path, replacing: true)
  }

  /// What stands on the ledger of it.
  var fields: Action.Guard { Action.Guard(root: set.root, count: UInt64(max(0, needed)), wait: wait) }
}
