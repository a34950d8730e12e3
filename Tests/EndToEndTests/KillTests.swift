import Contract
import EmbeddedLedger
import Foundation
import Glibc
import Identity
import Seeds
import Testing
import Transparency

/// kill -9 of the ledger's process at random moments under load: whatever it acknowledged is there ever after.
@Suite("Kill", .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)))
struct KillTests {
  private static let kills = 200
  private static let technologists = 12
  /// The private log key, known to test and victim.
  private static let seed = Word.sha256(Array("log key of the ledger that is killed".utf8))

  private func founding() throws -> (Crowd, Victim) {
    var keyring = Keyring(try MemberKeys())
    try keyring.keep(KeyringSecret(Self.seed.bytes), named: Keyring.Ed25519Slot.log.rawValue)
    let crowd = try Crowd(Self.technologists, logKey: try keyring.publicKey(in: .log))
    return (crowd, try Victim(crowd.genesis, seed: Self.seed))
  }

  @Test func `every acknowledged entry survives two hundred kills, the tree stays consistent, and nothing forks`()
    async throws
  {
    var (crowd, victim) = try founding()
    var random = SeededGenerator(seed: 4711)
    var ledger = try await victim.start()
    let replica = try await Follower.open(
      at: victim.scratch.path + "/replica.sqlite", ledger: crowd.genesis.ledger, service: victim)
    var acknowledged = try await crowd.enrol(on: victim.client)
    var (known, cut) = (acknowledged.count, 0)
    var seen = try await victim.checkpoint()

    for round in 1...Self.kills {
      let numbers = await replica.read { $0.members.mapValues(\.sequence) }
      try crowd.signAhead(4, of: numbers)
      // Loaded first, so that the moment is counted from the first submission.
      async let yield = crowd.push(4, to: victim.client, from: numbers)
      async let last = Self.lastCheckpoint(of: victim.client, after: seen)
      try await Task.sleep(for: .microseconds(UInt64.random(in: 500...60_000, using: &random)))
      ledger.end(SIGKILL)
      #expect(try await ledger.ending().status == -SIGKILL)
      let (result, note) = await (yield, last)
      acknowledged += result.acknowledged
      cut += result.cut
      seen = note

      // Now and then it is killed again while it gets up.
      if round.isMultiple(of: 10) {
        let early = try victim.launch()
        try await Task.sleep(for: .microseconds(UInt64.random(in: 1_000...80_000, using: &random)))
        early.end(SIGKILL)
        try await early.ending()
      }
      ledger = try await victim.start()
      try await Self.expectExtension(of: seen, by: victim, crowd.genesis)
      try await replica.sync()
      for one in acknowledged[known...] { try await Self.expect(one, in: replica) }
      known = acknowledged.count
      if let one = acknowledged.last {
        #expect(try await victim.submit(one.action).outcome == .wrongSequence, "an action took effect twice")
      }
    }

    // The load was a load, and kills came amid it.
    #expect(acknowledged.count > 5 * Self.kills)
    #expect(cut > Self.kills)
    for one in acknowledged { try await Self.expect(one, in: replica) }
    let path = victim.scratch.path + "/export"
    let count = try await LedgerExport.write(victim, to: path)
    guard case .valid(let summary) = try await LedgerExport.verify(path, ledger: crowd.genesis.ledger) else {
      Issue.record("the export does not verify")
      return
    }
    #expect(summary.size == count)
    #expect(summary.records == Int(count) - 1 - Self.technologists)
    ledger.end(SIGTERM)
    #expect(try await ledger.ending(within: 20).status == 0)
  }

  @Test func `a second process on the same file is refused at once, and the first goes on`() async throws {
    let (crowd, victim) = try founding()
    let first = try await victim.start()
    let second = try await victim.launch(as: "second").ending(within: 20)
    #expect(second.status == 3)
    #expect(second.error == "alreadyRunning\n")
    #expect(try await crowd.enrol(on: victim.client).count == Self.technologists + 1)
    first.end(SIGKILL)
    try await first.ending()
    let third = try await victim.start()
    #expect(try await victim.entries(from: 0, count: 100).count == Self.technologists + 1)
    third.end(SIGTERM)
    #expect(try await third.ending(within: 20).status == 0)
  }

  /// The last checkpoint that the ledger shows before it is gone.
  private static func lastCheckpoint(of ledger: LedgerClient, after note: String) async -> String {
    var last = note
    while let note = try? await ledger.checkpoint() {
      last = note
      try? await Task.sleep(for: .milliseconds(1))
    }
    return last
  }

  private static func expectExtension(of old: String, by victim: Victim, _ genesis: Genesis) async throws {
    let before = try genesis.verifiedCheckpoint(old)
    let after = try genesis.verifiedCheckpoint(try await victim.checkpoint())
    #expect(after.size >= before.size)
    let proof = try await victim.consistency(from: before.size, to: after.size)
    #expect(after.verdict(extending: before, proof: proof) == .consistent)
  }

  private static func expect(_ one: Crowd.Acknowledged, in replica: Follower) async throws {
    let entry = try await replica.entry(at: one.position)
    #expect(entry.signed == one.action, "the entry at \(one.position) is another than was acknowledged")
  }
}
