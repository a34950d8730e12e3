internal import Client
internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import Halo
internal import Identity
internal import Synchronization

/// The gateway as a member: its replica, its certificate, its connections to custodians and to the ledger's host.
final class GatewayMember: Sendable {
  let client: MemberClient
  let keys: MemberKeys
  let pieces: LedgerPieces
  let views: Views
  private let networks: CustodianNetworks
  private let known = Mutex<(terms: PolicyTerms, document: PolicyDocument)?>(nil)
  private let looks: Looks

  /// Where the ledger's host answers.
  let host: String

  init(_ client: MemberClient, hostURL: String, clock: @escaping @Sendable () -> UInt64) {
    self.client = client
    host = hostURL
    keys = client.keys
    pieces = LedgerPieces(client.replica, clock: clock)
    looks = Looks(client.replica)
    views = Views(clock: clock)
    networks = CustodianNetworks {
      try Credentials(certificate: try await client.certificate(), key: client.keys.signing, root: client.network.root)
    }
  }

  var ledger: Word { client.network.ledger }
  var replica: Follower { client.replica }

  /// Brings the replica and the lists up to the ledger's newest entry.
  func sync() async throws {
    _ = try await replica.sync()
    try await pieces.catchUp()
  }

  /// The custodians of the policy in force and the way to them; nil while the ledger has none.
  func custodians() async throws -> (document: PolicyDocument, network: HaloNetwork)? {
    guard let document = try await document() else { return nil }
    return (document, try await networks.network(for: document))
  }

  /// The document of the policy in force; nil while the ledger has no custodians. Read once for each policy.
  func document() async throws -> PolicyDocument? {
    let terms = await looks.policy()
    if let known = known.withLock({ $0 }), known.terms == terms { return known.document }
    guard let document = try await client.policyDocument() else { return nil }
    known.withLock { $0 = (terms, document) }
    return document
  }

  /// What the ledger says of a member; nil while they are not enrolled.
  func standing(of member: MemberID) async -> State.Member? { await looks.standing(of: member) }

  /// What the policy asks of those who log in; nil while it asks nothing.
  func demands() async throws -> LoginDemands? { try await document()?.login }

  /// What custodians say of a size.
  func views(of size: UInt64) async throws -> [LedgerView] {
    guard let (document, network) = try await custodians() else { return [] }
    let halo = HaloClient(network, ledger: ledger, keys: keys, clock: LedgerClock.system.now)
    let known = await replica.read { state in
      document.custodians.compactMap { custodian in
        state.signingKey(of: custodian.member, at: state.time).map { KnownCustodian(member: custodian.member, key: $0) }
      }
    }
    return await views.views(of: size, needed: document.witnesses, from: known, halo)
  }

  /// Closes the connections and the replica.
  func close() async {
    await networks.close()
    await client.close()
  }
}
