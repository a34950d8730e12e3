import Client
import Contract
import EmbeddedLedger
import EthereumLedger
import Foundation
import Glibc
import Identity
import Seeds
import Testing

extension OnAChain {
  /// The process that pays for members' transactions, cut short.
  @Suite struct Relaying {
    let circle: Circle
    private static let actionsOfARound: UInt64 = 3

    init() async throws { circle = try await Circle.wholeOnChain() }

    @Test func `killed between its journal and its answer it loses no action and sends none twice`() async throws {
      let chain = try circle.chain
      try await chain.automine(false)
      let action = try await circle.asking(0)
      let cut = Task { [circle] in try await circle.relay(action) }
      try await circle.eventually("it is written down") {
        try circle.journal()["flights"]?.values.isEmpty == false
      }
      try await circle.kill()
      await #expect(throws: LedgerError.self) { try await cut.value }
      // Whether it was sent or not: nobody hands it in again, and it is recorded.
      try await circle.reserve()
      try await circle.eventually("it is with the chain") { try await chain.pool() == 1 }
      try await chain.automine(true)
      try await chain.mine()
      try await chain.finalizing {
        try await circle.eventually("it is on the ledger") { try await circle.recorded(action.action.digest) == 1 }
      }
      // Handed in again it is known.
      #expect(try await circle.relay(action).outcome == .accepted)
      try await circle.quiet()
      #expect(try await circle.recorded(action.action.digest) == 1)
    }

    @Test func `killed at any moment it records every action once`() async throws {
      let chain = try circle.chain
      var random = SeededGenerator(seed: 815)
      var all = [SignedAction]()
      for _ in 1...5 {
        var round = [SignedAction]()
        for ahead in 0..<Self.actionsOfARound { round.append(try await circle.asking(ahead)) }
        let sending = round.map { action in Task { [circle] in try await circle.relay(action) } }
        try await Task.sleep(for: .milliseconds(Int.random(in: 1...700, using: &random)))
        try await circle.kill()
        for one in sending { _ = await one.result }
        try await circle.reserve()
        try await chain.finalizing {
          // In their order: each one's number follows the one before.
          for action in round {
            let receipt = try await circle.relay(action)
            #expect([.accepted, .wrongSequence].contains(receipt.outcome))
          }
        }
        all += round
      }
      try await circle.quiet()
      for action in all { #expect(try await circle.recorded(action.action.digest) == 1) }
    }

    @Test func `where its disk takes nothing more it refuses and sends nothing, and goes on when there is room`()
      async throws
    {
      let chain = try circle.chain
      let town = circle.town
      try await town.stop()
      // What a full disk says, a limit on files says too, once its signal is ignored.
      try await circle.reserve(through: ["/usr/bin/env", "--ignore-signal=XFSZ"])
      try await circle.quiet()
      let account = try #require(try town.answer("found")["account"]?.text)
      let before = try await chain.node.call("eth_getTransactionCount", [.string(account), "latest"])
      let action = try await circle.asking(0)
      try await limit("1")
      let client = try LedgerClient(circle.line.url, client: .direct)
      let error = await #expect(throws: LedgerError.self) { try await client.submit(action) }
      #expect(error?.code == .stopped)
      #expect(try town.server.isRunning)
      #expect(try await chain.node.call("eth_getTransactionCount", [.string(account), "pending"]) == before)
      #expect(try await circle.recorded(action.action.digest) == 0)

      try await limit("unlimited")
      #expect(try await chain.finalizing { try await circle.relay(action).outcome } == .accepted)
      #expect(try await circle.recorded(action.action.digest) == 1)
      try await circle.quiet()
      try await town.stop()
      try await circle.reserve()
      #expect(try await circle.relay(action).outcome == .accepted)
    }

    /// How large the server's files may become from now on.
    private func limit(_ bytes: String) async throws {
      let ending = try await Child.run(
        "/usr/bin/prlimit", ["--pid", "\(circle.town.server.number)", "--fsize=\(bytes):unlimited"], keeping: "limit",
        in: circle.town.path("outputs"))
      try #require(ending.status == 0, "\(ending.error)")
    }
  }
}

extension Circle {
  /// Ends the server without a word.
  func kill() async throws {
    let server = try town.server
    server.end(SIGKILL)
    try await server.ending(within: 20)
  }
}
