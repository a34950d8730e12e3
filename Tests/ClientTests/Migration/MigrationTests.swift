import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import LedgerNode
import Logging
import Testing

/// A ledger that is carried over to another one, each with its host.
struct MigrationTests {
  /// The new ledger beside the old one.
  private struct Move: Sendable {
    let world: World
    let export: ReplayedExport
    let home: Home
    let url: String
    let authority: MemberClient

    func home(_ who: String) -> Home { Home(path: world.folder.path + "/new-homes/" + who) }

    /// A member at work on the new ledger, in a new home made of the old one.
    func member(_ who: String) async throws -> MemberClient {
      if !FileManager.default.fileExists(atPath: home(who).keyring) {
        var making = SucceedingHome(of: world.home(who), passphrase: world.passphrase)
        making.keyringCost = .cheapest
        _ = try making.make(home(who), networkPath: home.network)
      }
      var client = try await MemberClient.open(home(who), passphrase: world.passphrase, url: url)
      client.witnessPatience = nil
      return client
    }
  }

  private static func export(_ world: World) async throws -> ReplayedExport {
    let path = world.folder.path + "/ledger.export"
    try await world.authority.sync()
    _ = try await world.authority.export(to: path)
    return try await LedgerExport.replayed(path, ledger: world.authority.network.ledger).get()
  }

  private static func founding(_ world: World, _ export: ReplayedExport) throws -> Founding {
    var founding = try World.founding(in: world.folder)
    founding = Founding(
      name: founding.name, url: founding.url, dataShards: 3,
      folders: (1...5).map { world.folder.path + "/new-stores/\($0)" }, strikes: 5)
    founding.keyringCost = .cheapest
    founding.predecessor = try Predecessor(
      export, founderAt: SucceedingHome(of: world.home("authority"), passphrase: world.passphrase))
    return founding
  }

  private static func following(
    _ world: World, _ body: @escaping @Sendable (Move) async throws -> Void
  ) async throws {
    let export = try await export(world)
    let home = Home(path: world.folder.path + "/new-homes/authority")
    _ = try founding(world, export).found(in: home, passphrase: world.passphrase)
    let host = try await LedgerHost(
      home: home, passphrase: world.passphrase, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await serving(host) { port in
      let url = "http://127.0.0.1:\(port)"
      let authority = try await MemberClient.open(home, passphrase: world.passphrase, url: url)
      do {
        try await body(Move(world: world, export: export, home: home, url: url, authority: authority))
      } catch {
        await authority.close()
        throw error
      }
      await authority.close()
    }
  }

  @Test func `everything goes over, each part by whose it is, and the comparison says when it is whole`() async throws {
    try await Practice.run { practice in
      let world = practice.world
      let identified = try await world.enrol("ida", .patient, identifier: try NationalIdentifier("800101-1234"))
      await identified.close()
      let bad = try await world.enrol("bad", .clinician)
      await bad.close()
      try await world.authority.suspend(bad.profile.member, reason: "test")
      let (clara, dov) = (practice.clara.profile.member, practice.dov.profile.member)
      let live = try await practice.ada.grant(
        practice.ada.plan(offering: GrantLimits(kinds: .all, mode: .passOn, most: 5), to: clara))
      let passed = try await practice.clara.grant(
        practice.clara.plan(passingOn: live.reference.hex, to: dov, GrantLimits(most: 2)))
      try await practice.access(practice.dov, under: passed.reference.hex)
      let revoked = try await practice.ada.grant(
        practice.ada.plan(offering: GrantLimits(record: practice.record), to: dov))
      _ = try await practice.ada.revoke(revoked.reference.hex)

      try await Self.following(world) { move in
        let first = try await move.authority.equivalence(with: move.export)
        #expect(!first.holds && first.lacking.contains { $0.what == .member })

        let report = try await move.authority.carryOver(move.export, from: world.authority)
        #expect(report.enrolled.count == 6)
        #expect(report.listed.count == 6)
        #expect(report.suspended == [bad.profile.member])
        #expect(report.problems == [])
        let again = try await move.authority.carryOver(move.export, from: world.authority)
        #expect(again.enrolled.isEmpty && again.listed.isEmpty && again.suspended.isEmpty)

        let ada = try await move.member("ada")
        #expect(ada.profile.member == practice.ada.profile.member)
        let clara = try await move.member("clara")
        // Clara cannot pass on what is not given again.
        let early = try await clara.carryOwn(move.export, from: practice.clara)
        #expect(early.grants.isEmpty && early.problems.count == 1)
        // Without the old home no record opens, and a grant on what there is waits for it.
        let blind = try await ada.carryOwn(move.export, from: nil)
        #expect(blind.records.isEmpty && blind.grants.isEmpty && blind.problems.count == 2)

        let own = try await ada.carryOwn(move.export, from: practice.ada)
        #expect(own.records == [practice.record] && own.problems == [])
        let before = try await ada.equivalence(with: move.export)
        #expect(before.lacking.map(\.by) == [practice.clara.profile.member])
        #expect(try await clara.carryOwn(move.export, from: practice.clara).grants == [passed.reference])

        let found = try await ada.equivalence(with: move.export)
        #expect(found.holds, "\(found.lacking) \(found.excess)")
        #expect(try await ada.carryOwn(move.export, from: practice.ada).grants.isEmpty)

        // Accesses on the old ledger go on to count there alone.
        #expect(try await practice.access(practice.dov, under: passed.reference.hex).0 == .accepted)
        #expect(try await ada.equivalence(with: move.export).holds)

        // The record opens on the new ledger, and what was revoked is not there.
        let out = world.folder.path + "/out"
        let opened = try await ada.open(practice.record.hex, into: out)
        #expect(try Data(contentsOf: URL(filePath: try #require(opened.files.first))) == Data([1, 2, 3]))
        #expect(opened.sender == ada.profile.member)
        let state = try await ada.sync()
        #expect(state.grants.count == 2)
        #expect(state.grants[try #require(found.grants[passed.reference])]?.terms.most == 1)
        #expect(try await ada.member("Clara").member == clara.profile.member)
        for client in [ada, clara] { await client.close() }
      }
    }
  }

  @Test func `what ended on the old ledger after the export is not signed again`() async throws {
    try await Practice.run { practice in
      let clara = practice.clara.profile.member
      let grant = try await practice.ada.grant(
        practice.ada.plan(offering: GrantLimits(kinds: .all, nature: .new), to: clara))
      try await Self.following(practice.world) { move in
        _ = try await move.authority.carryOver(move.export, from: practice.world.authority)
        _ = try await practice.ada.revoke(grant.reference.hex)
        let ada = try await move.member("ada")
        let report = try await ada.carryOwn(move.export, from: practice.ada)
        #expect(report.grants.isEmpty && report.problems.count == 1)
        #expect(report.records == [practice.record])
        #expect(try await ada.sync().grants.isEmpty)
        await ada.close()
      }
    }
  }

  @Test func `a guest goes over with its owner, before what was granted to it`() async throws {
    try await Practice.run { practice in
      let keys = try MemberKeys()
      let guest = Action.Enrol(
        role: .guest,
        keys: NewKeys(signingKey: keys.signing.verifyingKey, sealingKeyDigest: keys.publicKeys.sealingKey.digest),
        identityCommitment: .zero)
      #expect(await refusal { try await practice.clara.submit(.enrol(guest)) } == .client(.actionRefused))
      try await practice.ada.submit(.enrol(guest))
      let shared = try await practice.ada.grant(
        practice.ada.plan(offering: GrantLimits(record: practice.record, mode: .store, most: 2), to: keys.member))
      let clara = practice.clara.profile.member
      let passing = try await practice.ada.grant(
        practice.ada.plan(offering: GrantLimits(record: practice.record, mode: .passOn), to: clara))
      #expect(
        await refusal {
          try await practice.clara.plan(passingOn: passing.reference.hex, to: keys.member)
        } == .client(.actionRefused))
      let line = try #require(try await practice.ada.history().last { $0.kind == .enrol })
      #expect(line.text.contains("made a link for guest \(keys.member.hex.prefix(12))"))
      try await Self.following(practice.world) { move in
        let carried = try await move.authority.carryOver(move.export, from: practice.world.authority)
        #expect(!carried.enrolled.contains(keys.member) && carried.problems == [])
        let ada = try await move.member("ada")
        let report = try await ada.carryOwn(move.export, from: practice.ada)
        #expect(report.guests == [keys.member] && report.devices.isEmpty && report.problems == [])
        #expect(Set(report.grants) == [shared.reference, passing.reference])
        let member = try #require(try await ada.sync().members[keys.member])
        #expect(member.role == .guest && member.owner == ada.profile.member)
        #expect(try await ada.equivalence(with: move.export).holds)
        await ada.close()
      }
    }
  }

  @Test func `another export, another founder and another home are refused`() async throws {
    try await World.run { world in
      let tech = try await world.enrol("tech", .technologist)
      await tech.close()
      let early = try await Self.export(world)
      #expect(throws: ClientError.self) {
        try Predecessor(early, founderAt: SucceedingHome(of: world.home("tech"), passphrase: world.passphrase))
      }
      let more = try await world.enrol("more", .patient)
      try await Self.following(world) { move in
        #expect(move.export.succession != early.succession)
        for work in [
          { _ = try await move.authority.equivalence(with: early) },
          { _ = try await move.authority.carryOver(early, from: world.authority) },
          { _ = try await move.authority.carryOwn(early, from: nil) },
        ] as [@Sendable () async throws -> Void] {
          #expect(await refusal { try await work() } == .client(.networkRefused))
        }
        let stranger = try await move.member("more")
        #expect(
          await refusal { try await stranger.carryOwn(move.export, from: nil) } == .client(.actionRefused),
          "not carried over yet")
        #expect(
          await refusal { try await stranger.carryOver(move.export, from: world.authority) }
            == .client(.actionRefused))
        await stranger.close()
      }
      // A ledger that follows nothing is no place to make such a home.
      let making = SucceedingHome(of: world.home("more"), passphrase: world.passphrase)
      #expect(throws: ClientError.self) {
        try making.make(Home(path: world.folder.path + "/else"), networkPath: world.home("authority").network)
      }
      await more.close()
    }
  }
}
