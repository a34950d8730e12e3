import Client
import Contract
import Custody
import Foundation
import Halo
import Identity
import Records
import Testing

@Suite struct ReleaseTests {
  @Test func `a grantee opens a record with what three custodians release`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, cleo in
        let bytes = noise(5_000_000)
        let record = try await town.send(bytes, from: tess).record
        #expect(await refusal { try await cleo.access(record.hex, into: "/nowhere") } == .client(.accessRefused))
        let grant = try await ada.grant(record, to: cleo.profile.member, .store)
        let rows = try await cleo.accessible()
        #expect(rows.map(\.record) == [record])
        #expect(rows.first?.grant == grant)
        #expect(rows.first?.accessesLeft == nil)
        // The others are away for good: shares come from three, and blocks are rebuilt.
        town.have([0, 2], .away)
        let opened = try await cleo.access(record.hex, into: town.world.folder.path + "/cleo")
        #expect(try contents(opened.files[0]) == Data(bytes))
        #expect(opened.faults.contains { $0.hasPrefix(town.name(0)) })
        // One more, and all of them are named.
        town.have([4], .away)
        do {
          _ = try await cleo.access(record.hex, into: town.world.folder.path + "/again")
          Issue.record("two shares gave a key")
        } catch let error as HaloClientError {
          #expect(error.code == .tooFewShares)
          for index in [0, 2, 4] { #expect(error.detail.contains(town.name(index))) }
          #expect(!error.detail.contains(town.name(1)))
          #expect(error.detail.contains("1 more must come"))
        }
      }
    }
  }

  @Test(arguments: [
    (Misdeed.wrongShare, "gave a wrong share"), (.zeroIndex, "gave a wrong share"), (.unsigned, "did not sign"),
    (.otherRecord, "something else"), (.replay, "something else"), (.ownDealing, "false dealing"),
    (.garbage, "malformed"), (.slow, "did not answer"), (.away, "did not answer"),
    (.refuses(.stale), "its view of the ledger is not fresh"),
  ])
  func `a custodian that lies is named, and the right key comes of the others`(misdeed: Misdeed, words: String)
    async throws
  {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, cleo in
        _ = try await town.send(noise(500, seed: 2), from: tess)
        let bytes = noise(1000)
        let record = try await town.send(bytes, from: tess).record
        _ = try await ada.grant(record, to: cleo.profile.member, [])
        // Every custodian has given an answer that could be played again.
        town.have([0, 1, 2, 3, 4], nil)
        #expect(try await cleo.look(record) == Data(bytes))
        town.have([1, 4], misdeed)
        #expect(try await cleo.look(record) == Data(bytes))
        town.have([0], misdeed)
        do {
          _ = try await cleo.look(record)
          Issue.record("two honest shares gave a key")
        } catch let error as HaloClientError {
          #expect(error.code == .tooFewShares)
          for index in [0, 1, 4] { #expect(error.detail.contains("\(town.name(index)) ")) }
          #expect(error.detail.contains(words))
        }
      }
    }
  }

  @Test func `after a revocation custodians release nothing, and the ledger records the try`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, cleo in
        let record = try await town.send(noise(1000), from: tess).record
        let grant = try await ada.grant(record, to: cleo.profile.member, .store)
        try await ada.revoke(grant)
        // Without the grant's name the client signs nothing; with it, the ledger rules and remembers.
        #expect(await lookRefusal(cleo, record)?.code == .accessRefused)
        #expect(try await ada.rulings().isEmpty)
        let error = await lookRefusal(cleo, record, grant)
        #expect(error?.code == .accessRefused)
        #expect(error?.detail == "the ledger recorded this access as unlawful: the grant was revoked")
        #expect(try await ada.rulings() == [.revoked])
      }
    }
  }

  private func lookRefusal(_ reader: MemberClient, _ record: Word, _ grant: Word? = nil) async -> ClientError? {
    await clientError { try await reader.look(record, under: grant) }
  }

  @Test func `a grant for viewing writes no file and is refused a folder before anything is signed`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, cleo in
        let bytes = noise(200_000)
        let record = try await town.send(bytes, from: tess).record
        _ = try await ada.grant(record, to: cleo.profile.member, [])
        let folder = town.world.folder.path + "/kept"
        #expect(await refusal { try await cleo.access(record.hex, into: folder) } == .client(.viewOnly))
        #expect(try await cleo.sync().accesses.isEmpty)
        let before = Set(files(below: town.world.folder.path))
        var seen = Data()
        let viewed = try await cleo.view(record.hex) { _, bytes in seen += bytes }
        #expect(seen == Data(bytes))
        #expect(viewed.isViewOnly)
        let after = Set(files(below: town.world.folder.path))
        for file in after.subtracting(before) { #expect(file.contains("/documents/") || file.contains(".sqlite")) }
        for file in after where file.contains("/cleo/") {
          #expect(try contents(file).range(of: Data(bytes.prefix(64))) == nil)
        }
        #expect(await refusal { try await cleo.view(record.hex, atMost: 1000) { _, _ in } } == .records(.tooLarge))
      }
    }
  }

  @Test func `an owner with new keys has the data key released instead of unsealed`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { tess, ada, _ in
        let bytes = noise(1000)
        let record = try await town.send(bytes, from: tess).record
        let fresh = MemberKeys(
          signing: try world(town, "ada").signing, sealing: try SealingKey(), member: ada.profile.member)
        try await ada.submit(
          .rotate(
            NewKeys(signingKey: fresh.signing.verifyingKey, sealingKeyDigest: fresh.sealing.publicKey.digest)))
        let renewed = ada.with(fresh)
        let opened = try await renewed.open(record.hex, into: town.world.folder.path + "/renewed")
        #expect(try contents(opened.files[0]) == Data(bytes))
        #expect(try await ada.rulings() == [.accepted])
      }
    }
  }

  private func world(_ town: CustodyWorld, _ who: String) throws -> MemberKeys { try town.world.keys(who) }
}
