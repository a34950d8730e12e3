import Blocks
import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Shards
import Synchronization

/// How a custodian of the tests misbehaves.
enum Misdeed: Hashable, Sendable {
  /// Nobody answers there.
  case away
  /// It answers no release before the time is up.
  case slow
  case refuses(ReleaseRefusal)
  case wrongShare
  case zeroIndex
  case unsigned
  /// A share of another record, bound to this access.
  case otherRecord
  /// The first answer it ever gave, again.
  case replay
  /// A dealing of its own making.
  case ownDealing
  case garbage
  /// Blocks are altered when they are fetched.
  case altersBlocks
  /// It takes the deposit and confirms another.
  case confirmsOther
}

/// A custodian in memory that follows docs/spec/custody.md as far as the client can see it.
final class FakeCustodian: Sendable {
  struct Contents: Sendable {
    var blocks: [Word: [Word: Data]] = [:]
    var deposits: [Word: [CustodyDeposit]] = [:]
    var released: Set<Word> = []
    var firstAnswer: Data?
    var misdeed: Misdeed?
  }

  let keys: MemberKeys
  let ledger: Word
  let contents = Mutex(Contents())
  private let authority: MemberClient

  init(_ keys: MemberKeys, authority: MemberClient) {
    self.keys = keys
    self.authority = authority
    ledger = authority.network.ledger
  }

  func answer(_ request: CustodianRequest, within seconds: Double) async throws -> CustodianResponse {
    let misdeed = contents.withLock { $0.misdeed }
    if misdeed == .away { throw HaloError(.unreachable, keys.member, "it cannot be reached") }
    let body = request.body.reduce(Data(), +)
    let path = request.target.prefix { $0 != "?" }.split(separator: "/").map(String.init)
    let state = try await authority.sync()
    let head = path.last == "blocks" ? body.prefix(4 + 36 * number(body.prefix(4))) : body
    guard let signed = request.authorization.flatMap({ SignedRequest(header: $0) }),
      let key = state.signingKey(of: signed.member, at: state.time),
      signed.verdict(
        on: .init(ledger: ledger, method: "POST", target: request.target, body: Array(head)), key: key,
        now: LedgerClock.system.now()) == .valid
    else { return refused("notAuthenticated") }
    if path == ["v1", "release"] {
      if misdeed == .slow {
        try await Task.sleep(for: .seconds(seconds))
        throw HaloError(.timedOut, keys.member, "no answer in time")
      }
      let answer = try release(try ReleaseDemand(bytes: body), to: signed.member, in: state)
      // It sends no blocks along, as a custodian that cannot read them does not.
      return answer.status == 200 ? ok(Word(UInt64(answer.body.count)).bytes.suffix(4) + answer.body) : answer
    }
    guard path.count == 4, let record = Word(hex: path[2]) else { return refused("badRequest") }
    switch path[3] {
    case "missing": return missing(words(body.dropFirst(4)), of: record)
    case "blocks": return keep(body, of: record)
    case "deposit": return try deposit(try CustodyDeposit(bytes: body), of: record, by: signed.member, in: state)
    case "retire": return try retire(allBut: words(body)[0], of: record, by: signed.member, in: state)
    case "fetch": return fetch(body, of: record, for: signed.member, in: state)
    case "erasure": return try await erasure(of: record, in: state)
    default: return refused("badRequest")
    }
  }

  private func missing(_ names: [Word], of record: Word) -> CustodianResponse {
    let held = contents.withLock { Set($0.blocks[record, default: [:]].keys) }
    return ok(names.filter { !held.contains($0) }.flatMap(\.bytes))
  }

  private func keep(_ body: Data, of record: Word) -> CustodianResponse {
    let count = number(body.prefix(4))
    let names = words(body.dropFirst(4).prefix(32 * count))
    var rest = body.dropFirst(4 + 36 * count)
    for (index, name) in names.enumerated() {
      let size = number(body.dropFirst(4 + 32 * count + 4 * index).prefix(4))
      let bytes = Data(rest.prefix(size))
      rest = rest.dropFirst(size)
      guard Word.sha256(bytes) == name else { return refused("wrongBytes") }
      contents.withLock { $0.blocks[record, default: [:]][name] = bytes }
    }
    return ok(Array(#"{"kept":\#(count)}"#.utf8))
  }

  private func deposit(
    _ deposit: CustodyDeposit, of record: Word, by caller: MemberID, in state: State
  ) throws -> CustodianResponse {
    let dealing = deposit.dealing.dealing
    guard dealing.record == record, dealing.dealer == caller, dealing.epoch == state.epoch,
      UInt64(dealing.threshold) == state.policy.threshold,
      PolicyTerms.custodianSetDigest(dealing.custodians) == state.policy.custodianSet,
      let key = state.signingKey(of: caller, at: state.time), deposit.dealing.isSigned(by: key)
    else { return refused("notAllowed") }
    if let held = state.records[record] {
      guard caller == held.anchor.owner || caller == held.sender else { return refused("notAllowed") }
    }
    _ = try deposit.share.open(with: keys.sealing, of: dealing, custodian: keys.member, for: .deposit)
    let isWhole = contents.withLock { contents in
      ([deposit.envelope] + deposit.blocks).allSatisfy { contents.blocks[record]?[$0] != nil }
    }
    guard isWhole else { return refused("badRequest") }
    let isLie = contents.withLock { contents in
      contents.deposits[record, default: []].append(deposit)
      return contents.misdeed == .confirmsOther
    }
    return try confirm(record, .kept(isLie ? .random() : deposit.digest))
  }

  private func retire(
    allBut dealing: Word, of record: Word, by caller: MemberID, in state: State
  ) throws -> CustodianResponse {
    guard state.records[record]?.anchor.owner == caller else { return refused("notAllowed") }
    let dropped = contents.withLock { contents in
      let before = contents.deposits[record, default: []]
      let kept = before.filter { $0.dealing.dealing.digest == dealing }
      contents.deposits[record] = kept
      let named = Set(kept.flatMap { [$0.envelope] + $0.blocks })
      contents.blocks[record] = contents.blocks[record, default: [:]].filter { named.contains($0.key) }
      return before.count - kept.count
    }
    return dropped == 0 ? CustodianResponse(status: 204, body: Data()) : try confirm(record, .destroyed(dealing))
  }

  private func fetch(_ body: Data, of record: Word, for caller: MemberID, in state: State) -> CustodianResponse {
    guard let access = Word(body.prefix(32)), let held = state.records[record], !held.isErased,
      isLive(access, of: record, for: caller, in: state) || (access.isZero && held.anchor.owner == caller)
    else { return refused("noGrant") }
    let (blocks, misdeed) = contents.withLock { ($0.blocks[record, default: [:]], $0.misdeed) }
    return ok(
      words(body.dropFirst(36)).flatMap { name -> [UInt8] in
        guard var bytes = blocks[name] else { return [0, 0, 0, 0] }
        if misdeed == .altersBlocks { bytes[bytes.startIndex] ^= 1 }
        return Word(UInt64(bytes.count)).bytes.suffix(4) + bytes
      })
  }

  func isLive(_ access: Word, of record: Word, for caller: MemberID, in state: State) -> Bool {
    guard let ruling = state.accesses[access], ruling.outcome == .accepted, ruling.actor == caller,
      ruling.terms.record == record
    else { return false }
    return ruling.terms.reference.isZero || state.grants[ruling.terms.reference]?.isRevoked == false
  }

  private func erasure(of record: Word, in state: State) async throws -> CustodianResponse {
    guard state.records[record]?.isErased == true else { return refused("noGrant") }
    var entry = Word.zero
    for position in 0..<(await authority.replica.size) {
      let action = try await authority.replica.entry(at: position).signed.action
      if action.body == .erase(record) { entry = action.digest }
    }
    contents.withLock { contents in
      contents.blocks[record] = nil
      contents.deposits[record] = nil
    }
    return try confirm(record, .destroyed(entry))
  }

  private func confirm(_ record: Word, _ subject: CustodyConfirmation.Subject) throws -> CustodianResponse {
    ok(
      try CustodyConfirmation(
        ledger: ledger, record: record, subject: subject, time: LedgerClock.system.now(), by: keys
      ).bytes)
  }

  func ok(_ bytes: [UInt8]) -> CustodianResponse { CustodianResponse(status: 200, body: Data(bytes)) }

  func refused(_ code: String) -> CustodianResponse {
    CustodianResponse(status: 403, body: Data(#"{"error":{"code":"\#(code)","message":"no"}}"#.utf8))
  }

  private func number(_ bytes: Data) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

  private func words(_ bytes: Data) -> [Word] {
    stride(from: 0, to: bytes.count, by: 32).compactMap { Word(bytes.dropFirst($0).prefix(32)) }
  }
}
