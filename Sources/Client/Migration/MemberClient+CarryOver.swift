internal import Contract
internal import Custody
public import EmbeddedLedger
internal import FoundationEssentials
public import Identity

/// What an authority member did to carry a ledger over. Running it again does what is left.
public struct CarryOverReport: Sendable {
  /// Members of the old ledger that were enrolled now.
  public internal(set) var enrolled: [MemberID] = []
  /// Members of the old ledger whose certificate and directory entry were made now.
  public internal(set) var listed: [MemberID] = []
  /// Members of the old ledger that were suspended now, as they are there.
  public internal(set) var suspended: [MemberID] = []
  /// Whether the policy was signed now.
  public internal(set) var isPolicySigned = false
  /// Digests of actions that wait for a second authority member.
  public internal(set) var pending: [Word] = []
  /// What could not be carried over, and why, in words.
  public internal(set) var problems: [String] = []
}

extension MemberClient {
  /// Throws `networkRefused` unless this member's ledger follows the exported one, as far as it was exported.
  public func requireSuccession(of export: ReplayedExport) throws(ClientError) {
    guard export.succession.isNamed(in: network.genesis) else {
      throw ClientError(
        .networkRefused, "the founding of this ledger does not name this export: its ledger, size or root is another")
    }
  }

  /// Carries over what an authority decides: every member with the key in force, the standing of each, and the policy. The
  /// old ledger's directory says who they are; every entry is verified against the export.
  ///
  /// - Parameters:
  ///   - export: the verified export that the founding of this ledger names.
  ///   - old: the same authority at work on the old ledger, whose host answers.
  ///   - progress: told members done and members in all.
  /// - Throws: `networkRefused` for another export; `actionRefused` when this is not the founding authority.
  public func carryOver(
    _ export: ReplayedExport, from old: MemberClient, progress: (@Sendable (UInt64, UInt64) -> Void)? = nil
  ) async throws -> CarryOverReport {
    try requireSuccession(of: export)
    try requireIssuer()
    guard old.network.ledger == export.genesis.ledger else {
      throw ClientError(.networkRefused, "the old home is of another ledger than the export")
    }
    var report = CarryOverReport()
    // Devices and guests are their owners' to enrol; everybody else first in the order of identifiers, the suspended at once after.
    let members = export.state.members.filter { !$0.value.role.isOwned }.sorted { $0.key < $1.key }
    let entries = try await old.entries(of: members.map(\.key), in: export.state)
    for (done, (id, member)) in members.enumerated() {
      try await carry(id, member, entries[id], of: export, from: old, &report)
      progress?(UInt64(done + 1), UInt64(members.count))
    }
    try await carryPolicy(of: export, from: old, &report)
    return report
  }

  /// The verified directory entries of members of an exported state.
  private func entries(of members: [MemberID], in state: State) async throws -> [MemberID: DirectoryEntry] {
    let found = try await directory.lookUp(members).compactMap { try? Self.verify($0, in: state) }
    return Dictionary(found.map { ($0.member, $0) }, uniquingKeysWith: { $1 })
  }

  private func carry(
    _ id: MemberID, _ member: State.Member, _ entry: DirectoryEntry?, of export: ReplayedExport,
    from old: MemberClient, _ report: inout CarryOverReport
  ) async throws {
    guard let successor = export.state.successor(of: id) else { return }
    let keys = member.keys(at: export.state.time)
    var state = try await sync()
    if state.members[successor] == nil {
      let isWaiting = state.pending.values.contains { pending in
        guard case .enrol(let fields) = pending.body else { return false }
        return fields.member == successor
      }
      guard !isWaiting else {
        return report.problems.append("\(id): its enrolment waits for a second authority member")
      }
      let commitment = try carryIdentity(of: id, member, as: successor, from: old, &report)
      let receipt = try await submit(
        .enrol(Action.Enrol(role: member.role, keys: keys, identityCommitment: commitment)))
      guard receipt.outcome == .accepted else { return report.pending.append(receipt.digest) }
      report.enrolled.append(id)
      state = await replica.state
    }
    guard let carried = state.members[successor], carried.role == member.role else {
      return report.problems.append("\(id): this ledger has somebody in another role under that key")
    }
    if !member.isInGoodStanding, carried.isInGoodStanding, carried.suspensions == 0 {
      try await submit(.suspend(successor, reason: .zero))
      report.suspended.append(id)
    }
    guard try await directory.lookUp([successor]).isEmpty else { return }
    guard let entry, entry.keys.sealingKey.digest == carried.keys(at: state.time).sealingKeyDigest else {
      return report.problems.append(
        "\(id): the old directory has no entry with its present keys: enrol it by a join request")
    }
    let new = try self.entry(
      for: MemberPublicKeys(member: successor, signingKey: keys.signingKey, sealingKey: entry.keys.sealingKey),
      name: entry.name, role: member.role)
    try await directory.publish(try SignedDirectoryEntry(new, by: self.keys))
    report.listed.append(id)
  }

  /// Publishes the policy's document anew and signs the same policy. Custodians must be enrolled by then.
  private func carryPolicy(
    of export: ReplayedExport, from old: MemberClient, _ report: inout CarryOverReport
  ) async throws {
    let state = try await sync()
    let wanted = export.state.policy
    // A policy that was decided on this ledger already is not undone, be it with other addresses of the same custodians.
    guard wanted.custodianCount > 0, state.epoch == 0 else { return }
    let isWaiting = state.pending.values.contains { if case .policy = $0.body { true } else { false } }
    guard !isWaiting else { return report.problems.append("the policy waits for a second authority member") }
    let document = try PolicyDocument(json: try await old.document(wanted.document), of: wanted)
    guard document.custodians.allSatisfy({ export.state.successor(of: $0.member) == $0.member }) else {
      return report.problems.append(
        "a custodian's keys were replaced, so it has another identifier here: name custodians with `aureole policy`")
    }
    try await directory.publish(document: document.json)
    let receipt = try await submit(.policy(wanted))
    report.isPolicySigned = receipt.outcome == .accepted
    if receipt.outcome == .pending { report.pending.append(receipt.digest) }
  }

  /// The commitment to a member's identity on this ledger: the old one is bound to the old ledger, so the authority's
  /// register says anew whom it was made to. Zero where there was none, or where the register does not say.
  private func carryIdentity(
    of id: MemberID, _ member: State.Member, as successor: MemberID, from old: MemberClient,
    _ report: inout CarryOverReport
  ) throws -> Word {
    guard !member.identityCommitment.isZero else { return .zero }
    guard let (identifier, salt) = old.registered(id),
      IdentityCommitment(member.identityCommitment).opens(to: identifier, ledger: old.network.ledger, salt: salt)
    else {
      report.problems.append("\(id): the old home's register does not say to whom its identity was committed")
      return .zero
    }
    let fresh = Word.random()
    try register(identifier, salt: fresh, of: successor)
    return IdentityCommitment(to: identifier, ledger: network.ledger, salt: fresh).word
  }
}
