import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Imaging
import Records
import Testing
import Transparency

@Suite("The main job")
struct StoryTests {
  @Test func `an image sent by a technologist is received, opened and on the record`() async throws {
    try await World.run { world in
      let identifier = try NationalIdentifier("AB-123456-7")
      let technologist = try await world.enrol("tech", .technologist, name: "Tesfaye Alemu")
      let patient = try await world.enrol("patient", .patient, name: "Ada Marlow", identifier: identifier)
      let image = try SyntheticCT(patientIdentifier: "ADA-1", seed: 1).file(slice: 0)
      let paths = [
        try world.folder.write(image, to: "study/IM1.dcm"),
        try world.folder.write(Array("see the left lung".utf8), to: "study/note.txt"),
        try world.folder.write([], to: "study/empty"),
      ]
      let plan = try SendPlan(paths, expected: [PatientIdentifier("ADA-1")])
      #expect(plan.warnings.isEmpty)
      let receipt = try await technologist.send(plan, to: technologist.member("ada marlow"))

      let rows = try await patient.inbox()
      let row = try #require(rows.first)
      #expect(rows.count == 1)
      #expect(row.record == receipt.record)
      #expect(row.anchoredAt == receipt.time)
      #expect(row.senderName == "Tesfaye Alemu")
      #expect(row.kind == .imaging)
      #expect(row.problem == nil)
      #expect(row.items.map(\.name) == ["IM1.dcm", "note.txt", "empty"])
      let other = "application/octet-stream"
      #expect(row.items.map(\.mediaType) == ["application/dicom", other, other])
      #expect(row.items.first?.dicom?.modality == "CT")

      let target = world.folder.path + "/opened"
      let opened = try await patient.open(receipt.record.hex, into: target)
      #expect(opened.faults.isEmpty)
      #expect(opened.senderName == "Tesfaye Alemu")
      #expect(try opened.files.map { try contents($0) } == paths.map { try contents($0) })
      #expect(try await patient.checkStores(of: receipt.record.hex).isEmpty)
      #expect(
        await refusal { try await patient.open(receipt.record.hex, into: target) } == .records(.targetRefused),
        "files that exist are not replaced")

      await technologist.close()
      await patient.close()
    }
  }

  @Test func `each sees their own part of the history, in plain words`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist, name: "Tesfaye Alemu")
      let patient = try await world.enrol("patient", .patient, name: "Ada Marlow")
      let other = try await world.enrol("other", .patient, name: "Ben Okafor")
      let path = try world.folder.write([1, 2, 3], to: "a.bin")
      let plan = try SendPlan([path], expected: [])
      let first = try await technologist.send(plan, to: technologist.member("Ada"))
      let second = try await technologist.send(plan, to: technologist.member("Ada"))

      let history = try await patient.history()
      #expect(history.map(\.kind) == [.enrol, .anchor, .anchor])
      #expect(history.map(\.position) == [1, 3, 4])
      #expect(history.last?.actorName == "Tesfaye Alemu")
      #expect(
        history.last?.text
          == "Tesfaye Alemu sent document record \(second.record.hex.prefix(12)) to Ada Marlow")
      #expect(try await patient.history(of: first.record.hex).map(\.record) == [first.record])
      #expect(try await technologist.history().map(\.kind) == [.enrol, .anchor, .anchor])
      #expect(try await world.authority.history().map(\.kind) == [.enrol, .enrol, .enrol])
      #expect(try await other.history().map(\.kind) == [.enrol])
      #expect(await refusal { try await other.history(of: first.record.hex) } == .client(.recordNotFound))

      for client in [technologist, patient, other] { await client.close() }
    }
  }

  @Test func `nobody but the owner opens a record`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let other = try await world.enrol("other", .patient)
      let path = try world.folder.write([1, 2, 3], to: "a.bin")
      let receipt = try await technologist.send(SendPlan([path], expected: []), to: technologist.member("patient"))
      let target = world.folder.path + "/opened"
      for client in [technologist, other, world.authority] {
        #expect(await refusal { try await client.open(receipt.record.hex, into: target) } == .client(.recordNotFound))
        #expect(try await client.inbox().isEmpty)
      }
      #expect(files(below: target).isEmpty)
      #expect(await refusal { try await patient.open(receipt.record.hex, into: target) } == nil)
      for client in [technologist, patient, other] { await client.close() }
    }
  }

  @Test func `an erased record is listed as erased and no longer opens`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let path = try world.folder.write([1, 2, 3], to: "a.bin")
      let receipt = try await technologist.send(SendPlan([path], expected: []), to: technologist.member("patient"))
      #expect(await refusal { try await technologist.submit(.erase(receipt.record)) } == .client(.actionRefused))
      try await patient.submit(.erase(receipt.record))
      let row = try #require(try await patient.inbox().first)
      #expect(row.isErased && row.items.isEmpty && row.problem == nil)
      let target = world.folder.path + "/opened"
      #expect(await refusal { try await patient.open(receipt.record.hex, into: target) } == .client(.recordRefused))
      await technologist.close()
      await patient.close()
    }
  }

  @Test func `an entry is proved to be on the ledger, and the export verifies offline`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      try await technologist.sync()
      let entry = try await technologist.replica.entry(at: 0)
      let proof = try await technologist.proof(of: 0, entry)
      let checkpoint = try technologist.network.genesis.verifiedCheckpoint(proof.checkpoint)
      #expect(proof.inclusion.verdict(leafHash: proof.leafHash, in: checkpoint) == .included)
      let moved = Entry(time: entry.time + 1, outcome: entry.outcome, signed: entry.signed)
      #expect(await refusal { try await technologist.proof(of: 0, moved) } == .client(.ledgerRefused))

      let path = world.folder.path + "/export"
      #expect(try await technologist.export(to: path) == 1)
      guard case .valid(let summary) = try await LedgerExport.verify(path, ledger: technologist.network.ledger) else {
        Issue.record("the export was refused")
        return
      }
      #expect(summary.members == 2)
      #expect(try await LedgerExport.verify(path, ledger: Word(8)) == .invalid(.otherLedger, at: nil))
      await technologist.close()
    }
  }
}
