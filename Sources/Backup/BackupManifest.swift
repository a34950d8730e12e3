internal import Client
public import Identity

/// What an archive holds, as it says itself under its encryption.
public struct BackupManifest: Codable, Hashable, Sendable {
  /// The most bytes of its JSON.
  static let mostBytes = 256 << 20

  /// One file of the home.
  public struct File: Codable, Hashable, Sendable {
    /// Its path within the home.
    public let path: String
    /// Its size in bytes.
    public let size: UInt64
    /// The SHA-256 digest of its bytes.
    public let sha256: Word
  }

  /// The version of the archive's contents.
  public var version = 1
  /// When it was made, in seconds since 1970.
  public let createdAt: UInt64
  /// The member whose home it is.
  public let member: MemberID
  /// The member's role.
  public let role: Role
  /// The ledger that the member belongs to.
  public let ledger: Word
  /// The files, in the order in which they were copied.
  public internal(set) var files: [File] = []
  /// What lies in the home, or belongs to it, and is not in the archive; why.
  public internal(set) var omitted: [String] = []

  /// What whoever restores the archive has to know.
  public var cautions: [String] {
    var cautions = [String]()
    if files.contains(where: { $0.path == "ledger.sqlite" }) {
      cautions.append(
        "a restored ledger is as old as its archive: if anything was recorded since, custodians and members refuse it as shrunk "
          + "or forked. Start it only where the archive is of the ledger's last moment, or nobody has seen a later one")
    }
    if role == .custodian, files.contains(where: { $0.path == "custody.sqlite" }) {
      cautions.append(
        "a restored custodian may hold shares of records that were erased or shared out anew since: let it follow the ledger, "
          + "which destroys them, and destroy archives that are no longer needed")
    }
    if omitted.contains(where: { $0.hasPrefix(Self.witnessRecord) }) {
      cautions.append(
        "what the custodian co-signed last is not in the archive, on purpose: with an older record it could be made to "
          + "contradict itself. The restored node does not start under its old witness key; join a new custodian, have the policy "
          + "name it, and let owners repair their records")
    }
    if files.contains(where: { $0.path == "gateway.sqlite" }) {
      cautions.append(
        "a restored gateway knows no account, password or ended session that came after its archive: have people who were "
          + "locked out or changed their password since log in under your eyes")
    }
    return cautions
  }

  static let witnessRecord = "witness-record"
}
