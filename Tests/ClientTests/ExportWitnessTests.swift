import Contract
import Custody
import Foundation
import Identity
import Testing

@testable import Client
@testable import EmbeddedLedger

/// What custodians say of a ledger on a chain, as an export of a patient's brings it along.
@Suite("Custodians' word in an export") struct ExportWitnessTests {
  /// A ledger on a chain with three custodians of its policy, of whom two must say what it is, and one who is none of them.
  private struct Chain {
    let keys: [MemberKeys]
    let document: PolicyDocument
    let export: ReplayedExport
    let folder = try? TemporaryFolder()

    init(hasPolicy: Bool = true) throws {
      let authority = try MemberKeys()
      keys = try (0..<4).map { _ in try MemberKeys() }
      document = try PolicyDocument(
        custodians: keys.prefix(3).enumerated().map { index, keys in
          .init(member: keys.member, url: "https://127.0.0.1:\(9_000 + index)", witnessKey: Word(UInt64(index + 1)))
        }, threshold: 2, dataShards: 2, witnesses: 2)
      let genesis = try Genesis(
        authorities: [.init(keys: Self.new(authority))], logKey: .zero,
        policy: hasPolicy ? document.terms(strikes: 3) : .empty, time: 1_700_000_000)
      var state = State(genesis)
      for (index, custodian) in keys.enumerated() {
        let enrol = Action(
          ledger: genesis.ledger, actor: authority.member, sequence: UInt64(index + 1),
          body: .enrol(.init(role: .custodian, keys: Self.new(custodian), identityCommitment: .zero)))
        let verified = try #require(
          try enrol.signed(by: authority.signing).verified(with: authority.signing.verifyingKey))
        #expect(state.apply(verified, at: 1_700_000_000) == .accepted)
      }
      export = ReplayedExport(genesis: genesis, size: 4, root: Word(99), state: state)
    }

    private static func new(_ keys: MemberKeys) -> NewKeys {
      NewKeys(signingKey: keys.signing.verifyingKey, sealingKeyDigest: keys.publicKeys.sealingKey.digest)
    }

    func view(
      _ index: Int, ledger: Word? = nil, size: UInt64 = 4, root: Word = Word(99), epoch: UInt64? = nil
    ) throws -> String {
      try LedgerView(
        ledger: ledger ?? export.state.ledger, size: size, root: root, time: 1_700_000_100,
        epoch: epoch ?? export.state.epoch, by: keys[index]
      ).bytes.hex
    }

    func read(_ views: [String], policy: [UInt8]? = nil) throws -> Result<Int, ExportFinding> {
      let files = ExportFiles(folder: try #require(folder).path + "/\(UUID().uuidString)")
      try files.write(views, as: ExportLayout.views)
      try files.write(policy ?? document.json, to: ExportLayout.policy)
      return ExportWitnesses.read(files, export)
    }
  }

  @Test func `as many custodians as the policy asks for say that the chain has this ledger`() throws {
    let chain = try Chain()
    #expect(try chain.read([chain.view(0), chain.view(2)]) == .success(2))
    #expect(try chain.read([chain.view(0), chain.view(1), chain.view(2)]) == .success(3))
  }

  @Test func `fewer, one twice, a stranger, or the word on another ledger is refused`() throws {
    let chain = try Chain()
    let first = try chain.view(0)
    var altered = Array(first)
    altered[10] = altered[10] == "0" ? "1" : "0"
    let wrong: [[String]] = try [
      [], [first], [first, first], [first, chain.view(3)], [first, chain.view(1), chain.view(3)],
      [first, chain.view(1, size: 3)], [first, chain.view(1, root: Word(98))], [first, chain.view(1, ledger: Word(7))],
      [first, chain.view(1, epoch: chain.export.state.epoch + 1)], [String(altered), chain.view(1)],
      [first, chain.view(1), "00"],
    ]
    for (index, views) in wrong.enumerated() {
      guard case .failure(let finding) = try chain.read(views) else {
        Issue.record("case \(index) was taken")
        continue
      }
      #expect(finding.file == ExportLayout.views)
    }
    var policy = chain.document.json
    policy[policy.count / 2] ^= 1
    guard case .failure(let finding) = try chain.read([first, chain.view(1)], policy: policy) else {
      Issue.record("a policy that the ledger does not name was taken")
      return
    }
    #expect(finding.file == ExportLayout.policy)
  }

  @Test func `a ledger without custodians has nobody who could say so, and no view of anybody counts`() throws {
    let chain = try Chain(hasPolicy: false)
    #expect(try chain.read([]) == .success(0))
    guard case .failure = try chain.read([chain.view(0)]) else {
      Issue.record("a view of nobody's was taken")
      return
    }
  }
}
