import Client
import Contract
import EmbeddedLedger
import Foundation
import Glibc
import Identity
import Testing

extension InATown {
  /// SIGTERM, as an operator or an init system sends it.
  @Suite(.disabled(if: Engine.isOnChain, "it reads what the embedded ledger's own server says of its log"))
  struct Stopping {
    @Test func `a server that is told to stop ends with 0, and what it acknowledged is there afterwards`()
      async throws
    {
      let town = try Town.here
      let record = try await town.send([try town.write("a note", to: "inputs/stopping")])
      let sender = try town.keyring(town.home(.technologist) + "/keyring").keys
      let patient = try town.keyring(town.home(.patient) + "/keyring").keys
      let client = try LedgerClient(town.url, client: .direct)
      let genesis = try await client.genesis()
      let replica = try await Follower.open(at: town.path("stopping.sqlite"), ledger: genesis.ledger, service: client)
      try await replica.sync()
      let numbers = await replica.read { $0.members.mapValues(\.sequence) }
      let start = await replica.size
      try await replica.close()
      var crowd = Crowd(of: sender.signing, sendingTo: patient.signing, on: genesis)
      try crowd.signAhead(500, of: numbers)
      let load = Task { [crowd] in await crowd.push(500, to: client, from: numbers) }
      while try await client.entries(from: start, count: 10).count < 10 { try await Task.sleep(for: .milliseconds(1)) }
      let ending = try await town.stop()
      #expect(ending.status == 0)
      #expect(ending.output == "")
      for person in [Person.patient, .technologist, .other] { #expect(!ending.error.contains(person.name)) }
      let yield = await load.value
      #expect(yield.acknowledged.count >= 10)
      #expect(yield.cut == 1)

      try await town.serve()
      let again = try LedgerClient(town.url, client: .direct)
      for one in yield.acknowledged {
        let bytes = try #require(try await again.entries(from: one.position, count: 1).first)
        #expect(try Entry(bytes: bytes).signed == one.action)
      }
      _ = try await town.open(record, into: "after-stopping")
      _ = try await town.send([town.path("inputs/stopping")])
    }
  }
}
