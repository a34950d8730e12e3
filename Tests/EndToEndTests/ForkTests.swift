import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Glibc
import Halo
import Identity
import Testing

extension InACircle {
  /// A ledger that shows one custodian another history than everybody else: a copy of it, frozen and then continued
  /// differently, with the same keys.
  @Suite(.disabled(if: Engine.isOnChain, Engine.embeddedAlone)) struct Fork {
    let circle: Circle
    let town: Town

    init() async throws {
      circle = try await Circle.whole()
      town = circle.town
    }

    @Test func `a custodian with a frozen view releases nothing new, and one that sees the fork nothing ever again`()
      async throws
    {
      let record = try await circle.send("of one ledger")
      try await circle.expectAgreement()
      let original = circle.keepers[4]
      try await original.stop()
      try FileManager.default.createDirectory(atPath: town.path("frozen"), withIntermediateDirectories: true)
      let home = town.path("frozen/custodian5")
      try FileManager.default.copyItem(atPath: original.home, toPath: home)
      let frozen = try await freeze()
      let misled = try await Keeper(Person.custodians[4], in: town, home: home)
      misled.line.lead(to: frozen.port)
      try await misled.start()

      // What is granted and signed after the freeze does not exist for it, however it is asked.
      let reference = try await circle.offer(record)
      let access = try await circle.sign(record, under: reference).digest
      #expect(try await circle.refusals(access, at: [misled]) == [.stale])
      #expect(try await askingSmall(access, at: misled) == .noGrant)
      #expect(try await circle.refusals(access, at: Array(circle.keepers.prefix(2))) == [nil, nil])

      let size = try await circle.status(of: misled).size
      try await extend(frozen)
      try await circle.eventually("the misled custodian follows the copy") {
        try await circle.status(of: misled).size > size
      }
      // Now it is led to the ledger that everybody else sees.
      misled.line.lead(to: try town.port)
      try await circle.eventually("the fork is seen") { try await circle.status(of: misled).state == .forked }
      #expect(try await circle.refusals(access, at: [misled]) == [.forked])
      let note = FileManager.default.contents(atPath: home + "/witness-record")
      try await misled.restart()
      #expect(try await circle.status(of: misled).state == .forked)
      misled.line.lead(to: frozen.port)
      #expect(try await circle.refusals(access, at: [misled]) == [.forked])
      try await expectNoCosignature(by: original)
      #expect(FileManager.default.contents(atPath: home + "/witness-record") == note)

      #expect(try await misled.stop().status == 0)
      frozen.child.end(SIGTERM)
      try await frozen.child.ending(within: 20)
      try await original.start()
      try await circle.expectAgreement()
      #expect(try await circle.refusals(access, at: [original]) == [nil])
    }

    private struct Frozen {
      let child: Child
      let port: Int
    }

    /// Copies the ledger while it is stopped, and has both served.
    private func freeze() async throws -> Frozen {
      try await town.stop()
      let home = town.path("frozen/authority")
      try FileManager.default.copyItem(atPath: town.home(.authority), toPath: home)
      try await town.serve()
      try circle.followTown()
      let portFile = town.path("servers/frozen.port")
      let child = try town.launch(
        [
          "ledger", "serve", "--home", home, "--passphrase-file", town.path("passphrase"), "--listen", "127.0.0.1:0",
          "--port-file", portFile,
        ], as: "frozen")
      return Frozen(child: child, port: try await child.port(in: portFile))
    }

    /// A reader who helps the forger says to have seen little of the ledger.
    private func askingSmall(_ access: Word, at keeper: Keeper) async throws -> ReleaseRefusal? {
      let client = try circle.member(.clinician)
      let size = try await circle.status(of: keeper).size
      let demand = ReleaseDemand(
        access: access, sealingKey: client.keys.sealing.publicKey, size: size,
        root: try await client.replica.root(at: size))
      return try await circle.ask(keeper, "/v1/release", demand.bytes).refusal
    }

    /// Somebody does something on the copy that is not on the ledger.
    private func extend(_ frozen: Frozen) async throws {
      var patient = try await circle.open(.other, as: "astray", url: "http://127.0.0.1:\(frozen.port)")
      patient.witnessPatience = nil
      let grantee = try circle.member(.clinician).profile.member
      _ = try await patient.grant(try await patient.plan(offering: GrantLimits(kinds: .all), to: grantee))
      await patient.close()
    }

    /// The ledger has grown and its co-signed checkpoint with it, without this custodian.
    private func expectNoCosignature(by keeper: Keeper) async throws {
      let client = try circle.member(.clinician)
      try await client.sync()
      let ledger = try LedgerClient(circle.line.url, client: .direct)
      let note = try await ledger.witnessedCheckpoint()
      func isSigned(by keeper: Keeper) -> Bool {
        note.contains(PolicyDocument.Custodian.witnessName(of: keeper.member))
      }
      #expect(circle.keepers.filter(isSigned).count >= 3)
      #expect(!isSigned(by: keeper))
    }
  }
}
