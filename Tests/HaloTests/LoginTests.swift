import Blocks
import Contract
import Custody
import EmbeddedLedger
import Identity
import Testing

@testable import Halo

/// Where the policy asks for a login: what custodians take for one, and every case in which they do not.
struct LoginTests {
  private static let secondFactor: UInt64 = 900
  private let town: Town
  private let node: Node
  private let sealed: SealedRecord
  private let reference: Word

  init() async throws {
    town = try await Town { gateways in
      try LoginDemands(gateways: gateways, secondFactor: Self.secondFactor, checks: ["release"])
    }
    node = try await town.node()
    sealed = try await node.anchored()
    reference = try await town.grant(sealed.record, to: town.cleo)
  }

  private func access(by reader: Person? = nil) async throws -> Word {
    try await town.access(sealed.record, by: reader ?? town.cleo, under: reference)
  }

  /// Expects that a login opens nothing, and that a good one then opens what was asked for: the try used nothing up.
  private func expectNeeded(
    _ change: (inout Login) -> Void, signedBy keys: MemberKeys? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let access = try await access()
    let good = Login(in: town, of: town.cleo, for: access)
    let bad = try good.but(change).signed(by: keys)
    await expectRefusal(.loginNeeded, sourceLocation: sourceLocation) {
      try await node.release(access, to: town.cleo, showing: bad)
    }
    try await node.release(access, to: town.cleo, showing: good.signed())
  }

  @Test func `a login with either gateway of the policy opens what is granted`() async throws {
    for gateway in town.gateways {
      let access = try await access()
      let login = Login(in: town, of: town.cleo, for: access).but { $0.gateway = gateway }
      try await node.release(access, to: town.cleo, showing: login.signed())
    }
  }

  @Test func `without an assertion nothing is released and the access is not used up`() async throws {
    let access = try await access()
    await expectRefusal(.loginNeeded) { try await node.release(access, to: town.cleo) }
    #expect(try await node.store.hasReleased(for: access) == false)
    try await node.release(access, to: town.cleo, showing: Login(in: town, of: town.cleo, for: access).signed())
  }

  @Test func `an owner whose key is released needs a login too`() async throws {
    let own = try await town.access(sealed.record, by: town.ada, under: .zero)
    await expectRefusal(.loginNeeded) { try await node.release(own, to: town.ada) }
    try await node.release(own, to: town.ada, showing: Login(in: town, of: town.ada, for: own).signed())
  }

  @Test func `a login of somebody else, for another access or on another ledger is none`() async throws {
    try await expectNeeded { $0.member = town.carl.id }
    let other = try await access()
    try await expectNeeded { $0.access = other }
    try await expectNeeded { $0.ledger = .random() }
  }

  @Test func `an assertion is good up to the second before its end, by the custodian's clock`() async throws {
    let (first, second) = (try await access(), try await access())
    let good = try Login(in: town, of: town.cleo, for: first).signed()
    let late = try Login(in: town, of: town.cleo, for: second).signed()
    let end = town.clock.now + 60
    town.clock.set(end - 1)
    try await node.release(first, to: town.cleo, showing: good)
    town.clock.set(end)
    await expectRefusal(.loginNeeded) { try await node.release(second, to: town.cleo, showing: late) }
  }

  @Test func `the ledger's time counts when the custodian's clock is behind`() async throws {
    let access = try await access()
    let login = try Login(in: town, of: town.cleo, for: access).signed()
    let end = town.clock.now + 60
    town.clock.set(end)
    try await town.act(town.ada, .report(access, reason: .random()))
    town.clock.set(end - 50)
    await expectRefusal(.loginNeeded) { try await node.release(access, to: town.cleo, showing: login) }
  }

  @Test func `an assertion from the future is none, a clock that is a minute ahead does`() async throws {
    let now = town.clock.now
    try await expectNeeded { $0.until = now + 121 }
    try await expectNeeded { $0.loginAt = now + 61 }
    try await expectNeeded { $0.secondFactorAt = now + 61 }
    try await expectNeeded { $0.postureAt = now + 61 }
    let access = try await access()
    let ahead = Login(in: town, of: town.cleo, for: access).but {
      ($0.loginAt, $0.secondFactorAt, $0.postureAt, $0.until) = (now + 60, now + 60, now + 60, now + 120)
    }
    try await node.release(access, to: town.cleo, showing: ahead.signed())
  }

  @Test func `a second factor does at the limit and not one second beyond`() async throws {
    let now = town.clock.now
    try await expectNeeded { $0.secondFactorAt = now - Self.secondFactor - 1 }
    let access = try await access()
    let old = Login(in: town, of: town.cleo, for: access).but { $0.secondFactorAt = now - Self.secondFactor }
    try await node.release(access, to: town.cleo, showing: old.signed())
  }

  @Test func `only the keys of the policy's gateways count`() async throws {
    // A custodian that is no gateway, a member of another role, a stranger; and each in a gateway's name.
    for other in [town.custodians[1], town.tess, try Person()] {
      try await expectNeeded { $0.gateway = other }
      try await expectNeeded({ _ in }, signedBy: other.keys)
    }
    try await expectNeeded({ _ in }, signedBy: town.gateways[1].keys)
  }

  @Test func `a gateway that is suspended is believed no more, at once, and the other is`() async throws {
    let (first, second) = (try await access(), try await access())
    let login = Login(in: town, of: town.cleo, for: first)
    let other = Login(in: town, of: town.cleo, for: second).but { $0.gateway = town.gateways[1] }
    try await town.act(town.ruth, .suspend(town.gateways[0].id, reason: .random()))
    await expectRefusal(.loginNeeded) { try await node.release(first, to: town.cleo, showing: login.signed()) }
    try await node.release(second, to: town.cleo, showing: other.signed())
  }

  @Test func `a gateway's old key is believed no more once the gateway has a new one`() async throws {
    let access = try await access()
    let login = Login(in: town, of: town.cleo, for: access)
    let new = try MemberKeys(signing: SigningKey(), sealing: SealingKey(), member: town.gateways[0].id)
    let keys = NewKeys(signingKey: new.signing.verifyingKey, sealingKeyDigest: new.sealing.publicKey.digest)
    try await town.act(town.gateways[0], .rotate(keys))
    await expectRefusal(.loginNeeded) { try await node.release(access, to: town.cleo, showing: login.signed()) }
    try await node.release(access, to: town.cleo, showing: login.signed(by: new))
  }

  @Test func `a suspension of a gateway that the ledger may still take back counts already`() async throws {
    let access = try await access()
    let login = try Login(in: town, of: town.cleo, for: access).signed()
    let suspension = try town.ruth.signed(.suspend(town.gateways[0].id, reason: .random()), named: town.ledger)
    town.gate.set(unsettled: [Entry(time: town.clock.now, outcome: .accepted, signed: suspension)])
    await expectRefusal(.loginNeeded) { try await node.release(access, to: town.cleo, showing: login) }
    town.gate.set(unsettled: [])
    try await node.release(access, to: town.cleo, showing: login)
  }

  @Test func `the login comes after whose access it is and who is suspended, and before the record and its grants`()
    async throws
  {
    let access = try await access()
    let login = try Login(in: town, of: town.cleo, for: access).signed()
    let none: SignedAssertion? = nil
    await expectRefusal(.noGrant) { try await node.release(access, to: town.carl, showing: none) }
    try await town.act(town.ada, .revoke(reference))
    await expectRefusal(.loginNeeded) { try await node.release(access, to: town.cleo, showing: none) }
    await expectRefusal(.revoked) { try await node.release(access, to: town.cleo, showing: login) }
    try await town.act(town.ada, .erase(sealed.record))
    await expectRefusal(.loginNeeded) { try await node.release(access, to: town.cleo, showing: none) }
    await expectRefusal(.erased) { try await node.release(access, to: town.cleo, showing: login) }
    try await town.act(town.ruth, .suspend(town.cleo.id, reason: .random()))
    await expectRefusal(.suspended) { try await node.release(access, to: town.cleo, showing: none) }
  }

  @Test func `shards are handed out under an access without a login: they are nothing without the key`() async throws {
    let access = try await access()
    let names = [sealed.envelope.cid.digest]
    let blocks = try await node.custodian.fetch(names, of: sealed.record, under: access, by: town.cleo.caller)
    #expect(blocks == [sealed.envelope])
  }

  @Test func `while the document of the policy in force is not known nothing is released`() async throws {
    let access = try await access()
    let login = try Login(in: town, of: town.cleo, for: access).signed()
    let demand = try await town.demand(access, by: town.cleo)
    let undemanding = try PolicyDocument(custodians: town.policy.custodians, threshold: 2, dataShards: 2)
    for policy in [nil, undemanding] {
      let blind = try await Custodian(
        keys: town.custodians[0].keys, nodeKey: [UInt8](repeating: 7, count: 32), replica: node.replica,
        store: node.store, blocks: node.blocks, policy: { policy }, clock: town.clock.clock)
      await expectRefusal(.stale) { _ = try await blind.release(demand, by: town.cleo.caller, showing: login) }
    }
    try await node.release(access, to: town.cleo, showing: login)
  }
}
