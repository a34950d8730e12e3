internal import Contract
package import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
package import Halo
package import Identity

/// What connects a member to custodians; tests put their own in its place.
package struct CustodySource: Sendable {
  /// Fetches the policy document with a digest from anybody; it is checked by who asked.
  package var document: @Sendable (Word) async throws -> [UInt8]
  /// Makes what carries requests to the custodians of a document.
  package var transport: @Sendable (PolicyDocument) async throws -> any CustodianTransport

  /// How long to wait for shares, in seconds.
  package var patience = HaloClient.patience
  /// Finds the way of demands for shares where the policy asks for a login, by the member's role: through a gateway that
  /// asserts the login to custodians. Throws what the member lacks, before anything is signed. Nil where no login can be had.
  package var releasing: (@Sendable (PolicyDocument, Role) async throws -> ReleaseWay)?

  /// Joins the two.
  package init(
    document: @escaping @Sendable (Word) async throws -> [UInt8],
    transport: @escaping @Sendable (PolicyDocument) async throws -> any CustodianTransport
  ) {
    self.document = document
    self.transport = transport
  }
}

/// What carries demands for shares to custodians, and what the member is to be told.
package struct ReleaseWay: Sendable {
  let transport: any CustodianTransport
  /// What is wrong and does not keep anybody from going on.
  let warnings: [String]

  /// Joins the two.
  package init(transport: any CustodianTransport, warnings: [String] = []) {
    self.transport = transport
    self.warnings = warnings
  }
}

/// The custodians of the present epoch and the way to them.
struct Custodians: Sendable {
  let document: PolicyDocument
  let epoch: UInt64
  let halo: HaloClient
  /// How long to wait for shares, in seconds.
  let patience: Double
  /// Every custodian that may hold something, those of the epoch first, with the keys that the ledger has of them.
  let known: [KnownCustodian]

  /// Joins the parts with the keys that the ledger has of the document's custodians. Throws `ledgerRefused` where it has none.
  init(
    _ document: PolicyDocument, in state: State, halo: HaloClient, patience: Double = HaloClient.patience
  ) throws(ClientError) {
    known = try document.all.map { custodian throws(ClientError) in
      guard let key = state.signingKey(of: custodian.member, at: state.time),
        state.members[custodian.member]?.role == .custodian
      else { throw ClientError(.ledgerRefused, "the policy names a custodian that the ledger does not know") }
      return KnownCustodian(member: custodian.member, key: key)
    }
    (self.document, self.halo, self.patience, epoch) = (document, halo, patience, state.epoch)
  }

  /// The custodians of the epoch in the order of their index.
  var present: ArraySlice<KnownCustodian> { known.prefix(document.custodians.count) }

  func key(of member: MemberID) -> VerifyingKey? { known.first { $0.member == member }?.key }
}

extension MemberClient {
  /// The custodians of the policy in force; nil where records are kept in folders.
  ///
  /// - Throws: `CustodyError.policyRefused` for a document that is not the one on the ledger.
  func custodians(in state: State) async throws -> Custodians? {
    guard state.policy.custodianCount > 0 else { return nil }
    guard let source = custodySource else {
      throw ClientError(.custodiansMissing, "there is no way to the ledger's custodians from here")
    }
    let document = try await policyDocument(of: state.policy, from: source)
    let halo = HaloClient(
      try await source.transport(document), ledger: network.ledger, keys: keys, clock: LedgerClock.system.now)
    return try Custodians(document, in: state, halo: halo, patience: source.patience)
  }

  /// The document that the terms name.
  func policyDocument(of terms: PolicyTerms, from source: CustodySource) async throws -> PolicyDocument {
    try PolicyDocument(json: try await source.document(terms.document), of: terms)
  }

  /// Shares data keys out among the custodians of the epoch, with the sealing keys that the ledger names and the directory
  /// holds.
  func dealer(among custodians: Custodians, in state: State) async throws -> Dealer {
    let members = custodians.present.map(\.member)
    let entries = try await directory.lookUp(members).map { try Self.verify($0, in: state) }
    let keysOf = Dictionary(entries.map { ($0.member, $0.keys.sealingKey) }, uniquingKeysWith: { $1 })
    let recipients = try members.map { member in
      guard let key = keysOf[member] else {
        throw ClientError(
          .directoryRefused, "the directory shows no sealing key of custodian \(member.hex.prefix(12))")
      }
      return (member: member, key: key)
    }
    return Dealer(
      keys, ledger: network.ledger, epoch: custodians.epoch, threshold: custodians.document.threshold,
      custodians: recipients)
  }
}
