import Client
import Contract
import Custody
import EmbeddedLedger
import EthereumLedger
import Foundation
import Identity
import Testing

extension OnAChain {
  /// Blocks that are taken back before they are final.
  @Suite struct Reorganisations {
    let circle: Circle

    init() async throws { circle = try await Circle.wholeOnChain() }

    @Test(arguments: [1, 8, 64])
    func `a grant that is in no final block releases nothing, and one that was taken back never does`(depth: Int)
      async throws
    {
      let chain = try circle.chain
      let record = try await chain.finalizing { try await circle.send("not yet") }
      let granting = Task { [circle] in try await circle.offer(record, for: 30 * 86_400) }
      let reference = try await circle.foreseen("the grant is in a block") { state in
        state.grants.first { $0.value.terms.scope == .record(record) }?.key
      }
      // One block is the grant's alone; with more, an access under it is in one of them.
      var accesses = [Word]()
      var signing: Task<Receipt, any Error>?
      if depth > 1 {
        signing = Task { [circle] in try await circle.sign(record, under: reference) }
        let access = try await circle.foreseen("the access is in a block") { state in
          state.accesses.first { $0.value.terms.reference == reference && $0.value.outcome == .accepted }?.key
        }
        try await circle.expectRefusal(of: access, .noGrant)
        accesses.append(access)
      }
      try await chain.automine(false)
      try await chain.mine(max(0, depth - 2))

      // On the other branch the patient's number went to something else.
      let grantee = try circle.member(.colleague).profile.member
      let until = try await circle.member(.patient).replica.state.time + 86_400
      let other = try await circle.signed(
        .grant(.init(grantee: grantee, scope: .record(record), mode: [], until: until, most: 0)), as: .patient)
      try await chain.reorganise(depth, [try await circle.rival(other)])
      for access in accesses { try await circle.expectRefusal(of: access, .noGrant) }
      try await chain.automine(true)
      try await chain.mine()

      // What the patient meant comes about all the same, as another grant: the client signs it with its next number.
      let settled = try await chain.finalizing { try await granting.value }
      #expect(settled != reference)
      #expect(try await circle.recorded(other.action.digest) == 1)
      #expect(try await circle.recorded(reference) == 0)
      let late = try await chain.finalizing { try await circle.sign(record, under: reference) }
      #expect(late.outcome == .noGrant)
      accesses.append(late.digest)
      if let signing { accesses.append(try await chain.finalizing { try await signing.value.digest }) }
      for access in accesses { try await circle.expectRefusal(of: access, .noGrant) }
      // The accesses without a grant were strikes.
      try await circle.reinstated()
      let lawful = try await chain.finalizing { try await circle.sign(record, under: settled) }
      #expect(try await circle.refusals(lawful.digest) == Array(repeating: nil, count: 5))
    }

    @Test func `a revocation that one block shows denies at once, and no longer when it was taken back`() async throws {
      let chain = try circle.chain
      let (record, reference) = try await circle.shared("for now")
      let (first, second) = try await chain.finalizing {
        (try await circle.sign(record, under: reference).digest, try await circle.sign(record, under: reference).digest)
      }
      #expect(try await circle.refusals(first) == Array(repeating: nil, count: 5))
      try await circle.quiet()
      let height = try await chain.height()
      let revoking = Task { [circle] in
        try await circle.member(.patient).submit(.revoke(reference))
      }
      _ = try await circle.foreseen("the revocation is in a block") { state in
        state.grants[reference]?.isRevoked == true ? reference : nil
      }
      let client = try circle.member(.clinician)
      #expect(await client.replica.read { $0.grants[reference]?.isRevoked } == false)
      try await circle.expectRefusal(of: second, .revoked)

      // The other branch has another action of the patient's instead.
      try await chain.automine(false)
      let depth = Int(try await chain.height() - height)
      let other = try await circle.signed(.report(first, reason: .random()), as: .patient)
      try await chain.reorganise(depth, [try await circle.rival(other)])
      #expect(try await circle.refusals(second) == Array(repeating: nil, count: 5))

      // The client signs it once more.
      try await chain.automine(true)
      try await chain.mine()
      #expect(try await chain.finalizing { try await revoking.value.outcome } == .accepted)
      try await circle.quiet()
      try await circle.expectRefusal(of: second, .revoked)
    }

    @Test(arguments: [1, 8, 64])
    func `an action that was taken back is recorded once in the end`(depth: Int) async throws {
      let chain = try circle.chain
      let action = try await circle.asking(0)
      let height = try await chain.height()
      let submitting = Task { [circle] in try await circle.relay(action) }
      try await circle.eventually("it is in a block") { try await chain.height() > height }
      try await chain.automine(false)
      try await chain.mine(depth - 1)
      try await chain.reorganise(depth)
      try await circle.eventually("it is sent again") { try await chain.pool() > 0 }
      try await chain.automine(true)
      try await chain.mine()
      #expect(try await chain.finalizing { try await submitting.value.outcome } == .accepted)
      #expect(try await circle.recorded(action.action.digest) == 1)
    }

    @Test func `an action whose transaction was dropped is recorded once in the end`() async throws {
      let chain = try circle.chain
      try await chain.automine(false)
      let action = try await circle.asking(0)
      let submitting = Task { [circle] in try await circle.relay(action) }
      for _ in 0..<3 {
        try await circle.eventually("it waits for a block") { try await chain.pool() > 0 }
        _ = try await chain.node.call("anvil_dropAllTransactions", [])
      }
      try await circle.eventually("it is sent again") { try await chain.pool() > 0 }
      try await chain.automine(true)
      try await chain.mine()
      #expect(try await chain.finalizing { try await submitting.value.outcome } == .accepted)
      #expect(try await circle.recorded(action.action.digest) == 1)
    }
  }
}

extension Circle {
  /// A request of the clinician's, which changes nothing for anybody else.
  func asking(_ ahead: UInt64) async throws -> SignedAction {
    let owner = try member(.patient).profile.member
    return try await signed(
      .request(
        .init(
          owner: owner, scope: .kinds(.all, .new), purposeCode: 1, purposeDigest: .random(), mode: [], duration: 60)),
      as: .clinician, ahead: ahead)
  }

  /// Hands a signed action to the relayer until it is final.
  func relay(_ action: SignedAction) async throws -> Receipt {
    let client = try LedgerClient(line.url, client: .direct)
    while true {
      do {
        return try await client.submit(action)
      } catch let error as LedgerError where error.code == .busy {
        try await Task.sleep(for: .milliseconds(50))
      }
    }
  }

  /// The clinician is in good standing again after accesses without a grant.
  func reinstated() async throws { try await chain.finalizing { try await reinstate(.clinician) } }
}
