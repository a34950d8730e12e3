import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

@Suite("Rotation")
struct RotationTests {
  @Test func `a member replaces their keys and still opens what was sealed to the old ones`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let path = try world.folder.write([1, 2, 3], to: "a.bin")
      let plan = try SendPlan([path], expected: [])
      let before = try await technologist.send(plan, to: technologist.member("patient"))
      let old = try world.keys("patient").publicKeys
      let request = try await patient.rotateKeys(passphrase: world.passphrase, cost: .cheapest)
      #expect(request.keys == (try world.keys("patient").publicKeys))
      #expect(request.keys.signingKey != old.signingKey)
      #expect(request.member == old.member)
      #expect(!PrivateFile(path: world.home("patient").keyringNext).exists)
      #expect(
        await refusal { try await patient.submit(.report(Word(1), reason: Word(2))) } == .client(.actionRefused),
        "the old keys have no say any more")
      await patient.close()

      let renewed = try await world.open("patient")
      #expect(await refusal { try await renewed.submit(.report(Word(1), reason: Word(2))) } == nil)
      #expect(await refusal { try await renewed.open(before.record.hex, into: world.folder.path + "/before") } == nil)
      #expect(await refusal { try await technologist.member("patient") } == .client(.directoryRefused))
      try await world.authority.readmit(request)
      let after = try await technologist.send(plan, to: technologist.member("patient"))
      #expect(await refusal { try await renewed.open(after.record.hex, into: world.folder.path + "/after") } == nil)
      #expect(try await renewed.inbox().compactMap(\.problem) == [])
      await renewed.close()
      await technologist.close()
    }
  }

  @Test func `a rotation that was cut off is settled by what the ledger has`() async throws {
    try await World.run { world in
      var patient = try await world.enrol("patient", .patient)
      let home = world.home("patient")
      let first = try PrivateFile(path: home.keyring).read(atMost: Keyring.mostFileBytes).bytes
      patient.ledger = Forgetful(ledger: try LedgerClient(world.url), passesOn: false)
      let unsent = patient
      #expect(
        await refusal { try await unsent.rotateKeys(passphrase: world.passphrase, cost: .cheapest) } != nil)
      #expect(PrivateFile(path: home.keyringNext).exists)
      await patient.close()

      let again = try await world.open("patient")
      #expect(await refusal { try await again.submit(.report(Word(1), reason: Word(2))) } == nil, "nothing has changed")
      let waiting = try PrivateFile(path: home.keyringNext).read(atMost: Keyring.mostFileBytes).bytes
      let prepared = try Keyring.open(waiting, under: world.passphrase).keys.publicKeys
      let request = try await again.rotateKeys(passphrase: world.passphrase, cost: .cheapest)
      #expect(request.keys == prepared, "keys that were prepared are the ones that are used")
      await again.close()

      // As if the machine had stopped between the ledger's answer and the new keyring's taking its place.
      try PrivateFile(path: home.keyringNext).write(waiting)
      try PrivateFile(path: home.keyring).write(first, replacing: true)
      let recovered = try await world.open("patient")
      #expect(await refusal { try await recovered.submit(.report(Word(1), reason: Word(2))) } == nil)
      #expect(!PrivateFile(path: home.keyringNext).exists)
      #expect(try world.keys("patient").publicKeys == prepared)
      await recovered.close()
    }
  }

  @Test func `an authority keeps its keys`() async throws {
    try await World.run { world in
      #expect(
        await refusal { try await world.authority.rotateKeys(passphrase: world.passphrase, cost: .cheapest) }
          == .client(.actionRefused))
      #expect(!PrivateFile(path: world.home("authority").keyringNext).exists)
    }
  }
}
