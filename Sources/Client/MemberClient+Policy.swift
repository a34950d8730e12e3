internal import Contract
public import Custody
public import EmbeddedLedger
internal import Identity

/// What an authority member proposes as the next policy.
public struct PolicyProposal: Sendable {
  /// The custodians in the order of their index, as they describe themselves.
  public let custodians: [CustodianDescription]
  /// t, how many shares give a data key.
  public let threshold: Int
  /// k, how many blocks of a stripe rebuild it.
  public let dataShards: Int
  /// How many custodians must confirm before a record is anchored; nil for all.
  public let confirmations: Int?
  /// How many custodians must co-sign a checkpoint; nil for more than half.
  public let witnesses: Int?
  /// How old a custodian's replica may be, in seconds.
  public let staleness: UInt64
  /// How many unlawful accesses suspend a member; nil leaves it as it is.
  public let strikes: UInt64?
  /// What is asked of a login before custodians release anything.
  public let login: Login

  /// What a proposal does about logins.
  public enum Login: Hashable, Sendable {
    /// It leaves the demands as they are, so that nobody drops them unawares.
    case asItIs
    /// It demands none any more.
    case none
    /// It demands this.
    case demanded(LoginDemands)
  }

  /// Joins the parts.
  public init(
    custodians: [CustodianDescription], threshold: Int, dataShards: Int, confirmations: Int? = nil,
    witnesses: Int? = nil, staleness: UInt64 = 10, strikes: UInt64? = nil, login: Login = .asItIs
  ) {
    self.custodians = custodians
    self.threshold = threshold
    self.dataShards = dataShards
    self.confirmations = confirmations
    self.witnesses = witnesses
    self.staleness = staleness
    self.strikes = strikes
    self.login = login
  }
}

extension MemberClient {
  /// The document of the policy in force, verified against the ledger; nil while there are no custodians.
  public func policyDocument() async throws -> PolicyDocument? {
    try await policyDocument(of: await replica.read { $0.policy })
  }

  func policyDocument(of terms: PolicyTerms) async throws -> PolicyDocument? {
    guard terms.custodianCount > 0, let source = custodySource else { return nil }
    return try await policyDocument(of: terms, from: source)
  }

  /// Publishes a policy document and proposes it. Custodians that leave the set stay named as former ones, so that their
  /// shares and shards are still found.
  ///
  /// - Throws: `actionRefused` when a custodian or a gateway is not enrolled as custodian, or a custodian did not sign its
  ///   description with the key on the ledger; `CustodyError.policyRefused` for numbers that do not hold together.
  public func propose(_ proposal: PolicyProposal) async throws -> (receipt: Receipt, document: PolicyDocument) {
    let state = try await sync()
    for description in proposal.custodians { try check(description, state) }
    let present = try await policyDocument(of: state.policy)
    let custodians = proposal.custodians.map(\.custodian)
    let former = (present?.all ?? []).filter { old in !custodians.contains { $0.member == old.member } }
    let login: LoginDemands? =
      switch proposal.login {
      case .asItIs: present?.login
      case .none: nil
      case .demanded(let demands): demands
      }
    if case .demanded(let demands) = proposal.login {
      for gateway in demands.gateways { try check(gateway: gateway, state) }
    }
    let document = try PolicyDocument(
      custodians: custodians, threshold: proposal.threshold, dataShards: proposal.dataShards,
      confirmations: proposal.confirmations, witnesses: proposal.witnesses, staleness: proposal.staleness,
      former: former, login: login)
    // Checked before it is on the ledger, where nobody could take it back alone.
    _ = try document.quorum()
    try await directory.publish(document: document.json)
    let receipt = try await submit(.policy(document.terms(strikes: proposal.strikes ?? state.policy.strikes)))
    return (receipt, document)
  }

  private func check(gateway: MemberID, _ state: State) throws {
    guard let member = state.members[gateway], member.role == .custodian, member.isInGoodStanding else {
      throw ClientError(
        .actionRefused, "gateway \(gateway) is not enrolled with the role custodian, or not in good standing")
    }
  }

  private func check(_ description: CustodianDescription, _ state: State) throws {
    let member = description.custodian.member
    guard description.ledger == network.ledger else {
      throw ClientError(.networkRefused, "the description of custodian \(member) is for another ledger")
    }
    guard let custodian = state.members[member], custodian.role == .custodian, custodian.isInGoodStanding else {
      throw ClientError(.actionRefused, "\(member) is not enrolled as a custodian in good standing")
    }
    guard description.isSigned(by: custodian.keys(at: state.time).signingKey) else {
      throw ClientError(.actionRefused, "the description of custodian \(member) is not signed by its key on the ledger")
    }
  }
}
