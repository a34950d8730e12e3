import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Testing

extension InACircle {
  /// An erased record is gone with all five custodians; backups of fewer than the threshold bring nothing back.
  ///
  /// Where the homes of three custodians, as many as the threshold, are restored together and kept from the ledger, those
  /// who hold them and their keys have what opens the record: that is the trust the threshold stands for, and nothing
  /// here says otherwise.
  @Suite struct Erasure {
    let circle: Circle
    let town: Town

    init() async throws {
      circle = try await Circle.whole()
      town = circle.town
    }

    @Test func `all five confirm an erasure, and two that come back from a backup release nothing`() async throws {
      let record = try await circle.send("to be forgotten")
      let reference = try await circle.offer(record)
      let kept = try await circle.send("to be kept")
      let keptReference = try await circle.offer(kept)
      let before = try await circle.sign(record, under: reference).digest
      let restored = Array(circle.keepers.prefix(2))
      for keeper in restored {
        try await keeper.stop()
        try FileManager.default.copyItem(atPath: keeper.home, toPath: keeper.home + "-backup")
        try await keeper.start()
      }
      #expect(try await circle.view(record).text == "to be forgotten")
      try await expectConfirmations(of: record)

      for keeper in restored {
        try await keeper.stop()
        try FileManager.default.removeItem(atPath: keeper.home)
        try FileManager.default.moveItem(atPath: keeper.home + "-backup", toPath: keeper.home)
        try await keeper.start()
      }
      try await circle.member(.clinician).replica.sync()
      #expect(try await circle.refusals(before) == Array(repeating: .erased, count: 5))
      let envelope = try #require(
        await circle.member(.clinician).replica.read { $0.records[record]?.anchor.envelope })
      for keeper in circle.keepers {
        #expect(try await circle.fetch([envelope], of: record, under: before, from: keeper).refusal == .erased)
      }
      #expect(try await circle.sign(record, under: reference).outcome == .erased)
      try await town.refusal(["access", record.hex], of: .clinician, status: 4, code: "accessRefused")
      // They destroy it once more, unasked, and go on with what is left.
      try await circle.eventually("the restored ones destroy the record") {
        for keeper in restored {
          let answer = try await circle.ask(keeper, "/v1/records/\(record.hex)/erasure", [], as: .patient)
          guard answer.status == 200 else { return false }
        }
        return true
      }
      #expect(try await circle.view(kept).text == "to be kept")
      #expect(!keptReference.isZero)
    }

    private func expectConfirmations(of record: Word) async throws {
      let report = try await town.run(.patient, ["erase", record.hex, "--yes", "--json"]).json()
      #expect(report["missing"] == .array([]))
      let file = town.home(.patient) + "/erasures/" + record.hex + ".json"
      let kept = try JSON(String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self))
      let confirmed = try #require(kept["confirmed"]).values
      #expect(Set(confirmed.compactMap { $0["custodian"]?.text }) == Set(circle.keepers.map(\.member.hex)))
      let action = try #require(Word(hex: kept["action"]?.text ?? ""))
      let client = try circle.member(.clinician)
      try await client.replica.sync()
      let state = await client.replica.state
      for one in confirmed {
        let bytes = try #require(Data(base64Encoded: one["confirmation"]?.text ?? ""))
        let confirmation = try CustodyConfirmation(bytes: bytes)
        #expect(confirmation.subject == .destroyed(action) && confirmation.record == record)
        #expect(confirmation.custodian.hex == one["custodian"]?.text)
        let key = try #require(state.signingKey(of: confirmation.custodian, at: state.time))
        #expect(confirmation.isSigned(by: key))
      }
    }
  }
}
