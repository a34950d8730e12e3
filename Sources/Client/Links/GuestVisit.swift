public import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
public import Identity

/// What a link offers whoever opens it, as the ledger has it.
public struct LinkOffer: Sendable {
  /// The record.
  public let record: Word
  /// What kind of record it is.
  public let kind: RecordKind
  /// Whose it is.
  public let owner: MemberID
  /// The reference of the grant.
  public let grant: Word
  /// What the grant allows besides viewing.
  public let mode: Mode
  /// When it ends, in seconds since 1970.
  public let until: UInt64
  /// How many openings are left; nil for no limit.
  public let opensLeft: UInt64?
}

/// A visit by somebody with a link and no account: logs in as the link's guest, reads the ledger and checks it, and opens the
/// record as every grantee does (docs/spec/links.md, section 5). Keeps nothing on this computer, and nothing of the keys
/// after it is over.
public struct GuestVisit: Sendable {
  private struct Asked: Encodable {
    let recipient: String
    let passcode: String
  }
  private struct Files: Decodable {
    struct File: Decodable {
      let contentType: String
      let embedded: String
    }
    let files: [File]
  }
  private struct NetworkAnswer: Decodable {
    let ledger: Word
    let genesis: [Word]
  }
  private struct Entering: Encodable {
    let deviceKey: VerifyingKey
    let time: UInt64
    let proof: String
  }
  private struct Entered: Decodable {
    let session: Word
    let member: MemberID
  }

  let file: LinkFile
  let genesis: Genesis
  let session: GuestSession
  let ledger: GuestLedger

  /// Enters by a link.
  ///
  /// - Parameters:
  ///   - certificates: certificates in PEM that TLS is to trust there.
  /// - Throws: `accountRefused` for a wrong passcode, with how many tries are left; `referenceNotFound` for a link that is
  ///   over; `IdentityError.linkRefused` for a file that is not what it should be; `ledgerRefused` where the gateway is of
  ///   another ledger than the link, or shows something that does not verify.
  public init(
    _ link: LinkPayload, passcode: LinkPasscode, trusting certificates: String? = nil
  ) async throws {
    let gateway = try GatewayLink(link.origin, certificates: certificates)
    let files: Files = try Self.read(
      try await gateway.post(
        link.target, CanonicalJSON.bytes(of: Asked(recipient: "aureole", passcode: passcode.sent))))
    guard files.files.count == 1, let found = files.files.first, found.contentType == LinkFile.contentType else {
      throw ClientError(.ledgerRefused, "there is something else behind the link than its guest's keys")
    }
    file = try LinkFile(found.embedded, under: link.key)
    let network: NetworkAnswer = try Self.read(try await gateway.call("GET", "/v1/network"))
    guard network.ledger == file.ledger, let genesis = try? Genesis(words: network.genesis),
      genesis.ledger == file.ledger
    else { throw ClientError(.ledgerRefused, "\(link.origin.text) is a gateway of another ledger than the link's") }
    self.genesis = genesis
    session = try await Self.enter(link, file, gateway)
    do {
      ledger = try await GuestLedger(genesis, of: file.guest, through: session)
    } catch {
      await Self.leave(session)
      throw error
    }
  }

  private static func enter(_ link: LinkPayload, _ file: LinkFile, _ gateway: GatewayLink) async throws -> GuestSession
  {
    var token = link.token.bytes
    defer { token.wipe() }
    let (deviceKey, now) = (try SigningKey(), LedgerClock.system.now())
    let proof = try file.keys.signing.sign(
      GatewayProofs.guestLogin(
        ledger: file.ledger, token: Word.sha256(token), deviceKey: deviceKey.verifyingKey, time: now))
    let entered: Entered = try read(
      try await gateway.post(
        link.target + "/session",
        CanonicalJSON.bytes(of: Entering(deviceKey: deviceKey.verifyingKey, time: now, proof: proof.bytes.hex))))
    guard entered.member == file.guest else {
      throw ClientError(.ledgerRefused, "the gateway began a session of somebody else's")
    }
    return GuestSession(
      gateway, on: file.ledger, identifier: try KeyringSecret(entered.session.bytes), deviceKey: deviceKey)
  }

  /// What the link offers. Throws `referenceNotFound` where it is over, `ledgerRefused` where the ledger has the guest or the
  /// grant otherwise than the link's file.
  public func offer() throws -> LinkOffer {
    let (state, keys) = (ledger.state, file.keys)
    guard let guest = state.members[file.guest], guest.role == .guest,
      guest.keys(at: state.time)
        == NewKeys(signingKey: keys.signing.verifyingKey, sealingKeyDigest: keys.sealing.publicKey.digest),
      let grant = state.grants[file.reference], grant.terms.grantee == file.guest,
      grant.terms.scope == .record(file.record), let record = state.records[file.record]
    else { throw ClientError(.ledgerRefused, "the ledger has no such guest, grant or record as the link names") }
    let now = max(state.time, LedgerClock.system.now())
    if let ending = GrantEnding(of: file.reference, in: state, at: now) {
      throw ClientError(.referenceNotFound, "this link is over: \(ending.words)")
    }
    return LinkOffer(
      record: file.record, kind: record.anchor.kind, owner: record.anchor.owner, grant: file.reference,
      mode: grant.terms.mode, until: grant.terms.until, opensLeft: GrantEnding.left(of: file.reference, in: state))
  }

  /// Ends the session, as well as it goes.
  public func leave() async { await Self.leave(session) }

  private static func leave(_ session: GuestSession) async {
    _ = try? await session.ask("DELETE", "/v1/session", type: "")
  }

  private static func read<Value: Decodable>(_ answer: GatewayLink.Answer) throws -> Value {
    guard answer.isSuccess else { throw GatewayRefusal(answer).toGuest }
    guard let value = try? JSONDecoder().decode(Value.self, from: answer.body) else {
      throw ClientError(.ledgerRefused, "the gateway's answer is malformed")
    }
    return value
  }
}
