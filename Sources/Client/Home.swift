internal import Identity

/// The folder in which a member's program keeps what is the member's own: keyring, profile, the network file and the
/// replica of the ledger. Only its owner can enter it.
public struct Home: Sendable {
  /// The folder's path.
  public let path: String

  /// Names a home; nothing is read or made yet.
  public init(path: String) { self.path = path }

  /// The private keys, under the passphrase.
  public var keyring: String { path + "/keyring" }
  /// Who the member is.
  public var profile: String { path + "/member.json" }
  /// Which ledger the member belongs to.
  public var network: String { path + "/network.json" }
  /// What the member handed to the authority.
  public var joinRequest: String { path + "/join-request.json" }
  /// The member's own replica of the ledger.
  public var replica: String { path + "/replica.sqlite" }
  /// Held by one command at a time.
  var commandTurn: String { path + "/commands.lock" }
  /// Public documents that were read before, each under its digest.
  public var documents: String { path + "/documents" }
  /// The embedded ledger, in the home of the authority that founded it.
  public var ledger: String { path + "/ledger.sqlite" }
  /// The key of the account that pays for transactions, in the home of an authority whose ledger is on a chain.
  public var relayerKey: String { path + "/relayer-keystore.json" }
  /// What the relayer has sent and not seen in a block yet.
  public var relayerJournal: String { path + "/relayer-journal.json" }
  /// How far a replica of a ledger on a chain was read.
  public func cursor(of replica: String) -> String { replica + ".cursor.json" }
  /// The directory of verified members, beside the ledger.
  public var directory: String { path + "/directory.sqlite" }
  /// The founding authority's own directory entry, which the ledger's process takes up.
  public var foundersEntry: String { path + "/directory-entry.json" }
  /// The keyring of the ledger's server, which signs checkpoints.
  public var ledgerKeyring: String { path + "/ledger-keyring" }
  /// The member's certificate, which TLS shows to custodians.
  public var certificate: String { path + "/certificate.der" }
  /// What a custodian keeps of records, beside its blocks.
  public var custody: String { path + "/custody.sqlite" }
  /// The blocks a custodian keeps, encrypted under its own key.
  public var custodyBlocks: String { path + "/custody-blocks" }
  /// Where a custodian's blocks lie, when that is not the folder.
  public var custodyPlace: String { path + "/custody-blocks.json" }
  /// Where copies of a custodian's blocks lie still, after they were moved.
  public var custodyFormerPlace: String { path + "/custody-blocks-former.json" }
  /// What a custodian co-signed last.
  public var witnessRecord: String { path + "/witness-record" }
  /// Of two notes that show that the ledger contradicted itself, the one that a custodian held.
  public var forkHeld: String { path + "/fork-held.note" }
  /// The one that it was shown against it.
  public var forkShown: String { path + "/fork-shown.note" }
  /// The authority's register of identities, sealed to its own key.
  public var register: String { path + "/register" }
  /// Sealed records on their way to custodians, a folder each.
  public var outbox: String { path + "/outbox" }
  /// Under which identifiers a device has sent observations, as tags.
  public var sentObservations: String { path + "/sent-observations" }
  /// What custodians confirmed of erased records.
  public var erasures: String { path + "/erasures" }

  /// Makes the folder with mode 0700; throws `homeTaken` when a member lives there already.
  public func prepare() throws(ClientError) {
    guard !PrivateFile(path: keyring).exists else {
      throw ClientError(.homeTaken, "a member lives in \(path) already: choose another folder with --home")
    }
    try makeFolder(path)
  }

  /// Makes a folder inside the home, or the home itself, with mode 0700.
  func makeFolder(_ path: String) throws(ClientError) {
    do throws(IdentityError) {
      try PrivateFile.makeFolder(path)
    } catch {
      throw ClientError(.fileRefused, "the folder \(path) could not be made: \(error.detail)")
    }
  }
}
