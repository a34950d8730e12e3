import Contract
import Custody
import EmbeddedLedger
import Foundation
import Glibc
import Halo
import Identity
import Testing

extension InACircle {
  /// Custodians that lie, keep silent, dawdle, or die at the worst moment.
  @Suite struct Misbehaving {
    let circle: Circle
    let town: Town

    init() async throws {
      circle = try await Circle.whole()
      town = circle.town
    }

    @Test func `a liar is named and harms nothing, and neither do the silent and the slow`() async throws {
      let record = try await circle.send("true all the same")
      let reference = try await circle.offer(record, mode: .store)
      let keepers = circle.keepers
      try await keepers[0].restart(misbehaving: "wrong-share")
      try await keepers[1].restart(misbehaving: "silent")
      #expect(try await circle.view(record).text == "true all the same")
      let access = try await circle.sign(record, under: reference).digest
      let released = try await circle.release(access, of: record, under: reference)
      #expect(released.faults == [keepers[0].member: .wrongShare, keepers[1].member: .silent])

      // Two are so slow that the liar is heard before the last share that is needed.
      // A request that never ends does not keep it from stopping.
      #expect(try await keepers[1].stop().status == 0)
      try await keepers[1].start()
      try await keepers[3].restart(misbehaving: "slow")
      try await keepers[4].restart(misbehaving: "slow")
      let folder = town.path("opened/liar")
      let opened = try await town.run(.clinician, ["access", record.hex, "--output", folder])
      #expect(opened.status == 0)
      #expect(opened.error.contains("custodian \(keepers[0].short) gave a wrong share"))
      for keeper in keepers.dropFirst() { #expect(!opened.error.contains("\(keeper.short) gave")) }
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
      #expect(FileManager.default.contents(atPath: folder + "/" + name) == Data("true all the same".utf8))

      for index in [0, 3, 4] { try await keepers[index].restart() }
      let well = try await circle.sign(record, under: reference).digest
      #expect(try await circle.release(well, of: record, under: reference).faults == [:])
    }

    @Test func `only a custodian that is marked as a demonstration's can be made to misbehave`() async throws {
      let home = town.path("unmarked")
      // Not while it writes.
      #expect(try await circle.keepers[0].stop().status == 0)
      try FileManager.default.copyItem(atPath: circle.keepers[0].home, toPath: home)
      try await circle.keepers[0].start()
      try? FileManager.default.removeItem(atPath: home + "/demonstration-only")
      let run = ["custodian", "run", "--home", home, "--passphrase-file", town.path("passphrase"), "--listen"]
      let ending = try await town.run(run + ["127.0.0.1:0", "--misbehave", "silent"])
      #expect(ending.status == 8)
    }

    @Test func `a custodian that dies between log and answer states its release once it is back`() async throws {
      let record = try await circle.send("logged first")
      let reference = try await circle.offer(record)
      let victim = circle.keepers[2]
      try await victim.restart(misbehaving: "killed")
      let access = try await circle.sign(record, under: reference).digest
      let released = try await circle.release(access, of: record, under: reference)
      #expect(released.faults == [victim.member: .silent])
      #expect(try await victim.child.ending(within: 20).status == -SIGKILL)
      let others = Set(circle.keepers.map(\.member)).subtracting([victim.member])
      try await circle.eventually("the others state theirs") { try await circle.stated(access) == others }
      try await victim.start()
      try await circle.eventually("the one that died states its own") {
        try await circle.stated(access) == others.union([victim.member])
      }
      #expect(try await circle.refusals(access) == Array(repeating: .releasedAlready, count: 5))
    }
  }
}
