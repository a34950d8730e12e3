import Client
import Contract
import Foundation
import Identity
import Records
import Testing

@Suite("Sending that is refused")
struct SendRefusalTests {
  private func plan(_ world: World) throws -> SendPlan {
    try SendPlan([try world.folder.write(noise(5_000), to: "a.bin")], expected: [])
  }

  private func blockCount(_ world: World) -> Int { world.stores.map { blocks(in: $0).count }.reduce(0, +) }

  @Test func `a role that may not send leaves nothing in the stores`() async throws {
    try await World.run { world in
      let patient = try await world.enrol("patient", .patient)
      let entry = try await world.authority.member("patient")
      let plan = try plan(world)
      for role in [Role.authority, .clinician, .custodian] {
        let sender = role == .authority ? world.authority : try await world.enrol(role.name, role)
        let error = await clientError { try await sender.send(plan, to: entry) }
        #expect(error?.code == .actionRefused)
        #expect(error?.detail.contains(role.name) == true)
        #expect(blockCount(world) == 0)
        if role != .authority { await sender.close() }
      }
      #expect(await refusal { try await patient.send(plan, to: entry) } == nil, "patients keep records of their own")
      #expect(blockCount(world) == 10)
      await patient.close()
    }
  }

  @Test func `records go to patients alone, and a patient's to themselves`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let plan = try plan(world)
      for role in [Role.clinician, .custodian, .technologist] {
        let request = try world.join("to-" + role.name, role)
        let (_, entry) = try await world.authority.enrol(.init(request: request, identifier: nil))
        #expect(await refusal { try await technologist.send(plan, to: entry) } == .client(.actionRefused))
      }
      let other = try world.join("other", .patient)
      let (_, entry) = try await world.authority.enrol(.init(request: other, identifier: nil))
      #expect(await refusal { try await patient.send(plan, to: entry) } == .client(.actionRefused))
      #expect(blockCount(world) == 0)
      #expect(await refusal { try await technologist.send(plan, to: entry) } == nil)
      await technologist.close()
      await patient.close()
    }
  }

  @Test func `who is not enrolled or suspended neither sends nor receives`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let other = try await world.enrol("other", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let entry = try await technologist.member("patient")
      let plan = try plan(world)

      try world.join("stranger", .technologist)
      let stranger = try await world.open("stranger")
      #expect(await refusal { try await stranger.member("patient") } == .client(.actionRefused))
      let error = await clientError { try await stranger.send(plan, to: entry) }
      #expect(error?.code == .actionRefused)
      #expect(error?.detail.contains("not enrolled") == true)

      try await world.authority.suspend(technologist.profile.member, reason: "left")
      #expect(await refusal { try await technologist.member("patient") } == .client(.actionRefused))
      #expect(await clientError { try await technologist.send(plan, to: entry) }?.detail == "you are suspended")

      #expect(blockCount(world) == 0)
      #expect(await refusal { try await other.send(plan, to: entry) } == nil)
      let before = blockCount(world)
      try await world.authority.suspend(patient.profile.member, reason: "moved")
      #expect(await clientError { try await other.send(plan, to: entry) }?.detail == "the patient is suspended")
      #expect(blockCount(world) == before)
      for client in [stranger, technologist, other, patient] { await client.close() }
    }
  }

  @Test func `what the ledger refuses is taken out of the stores again`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let entry = try await technologist.member(try await world.enrol("patient", .patient).profile.member.hex)
      let plan = try plan(world)
      let kept = try await technologist.send(plan, to: entry)
      let before = world.stores.map { blocks(in: $0) }
      let future = kept.time + 100_000
      let error = await clientError { try await technologist.send(plan, to: entry, measuredAt: future) }
      #expect(error?.code == .actionRefused)
      #expect(error?.detail.contains("\(Outcome.measuredInFuture)") == true)
      #expect(world.stores.map { blocks(in: $0) } == before)
      #expect(await refusal { try await technologist.send(plan, to: entry, measuredAt: 1) } == nil)
      await technologist.close()
    }
  }

  @Test func `with a store missing nothing is sealed, and the folder is named`() async throws {
    try await World.run { world in
      let request = try world.join("patient", .patient)
      let (_, entry) = try await world.authority.enrol(.init(request: request, identifier: nil))
      try FileManager.default.removeItem(atPath: world.stores[3])
      let again = try await world.open("patient")
      let error = await clientError { try await again.send(try plan(world), to: entry) }
      #expect(error?.code == .storageRefused)
      #expect(error?.detail.contains(world.stores[3]) == true)
      #expect(error?.detail.contains(world.stores[2]) == false)
      #expect(blockCount(world) == 0)
      #expect(try await again.sync().records.isEmpty)
      await again.close()
    }
  }

  @Test func `a file that is gone or changed since it was planned is not sent`() async throws {
    try await World.run { world in
      let patient = try await world.enrol("patient", .patient)
      let entry = try await patient.member("patient")
      let plan = try plan(world)
      try FileManager.default.removeItem(atPath: plan.files[0].path)
      #expect(await refusal { try await patient.send(plan, to: entry) } == .records(.sourceRefused))
      #expect(blockCount(world) == 0)
      #expect(try await patient.inbox().isEmpty)
      await patient.close()
    }
  }
}
