import Contract
import Custody
import Identity
import Testing

@testable import Gateway

/// What the policy asks of a login before records move.
struct DemandsTests {
  /// Somebody of a role who showed the second factor so long ago, and whose device was found so.
  private func caller(
    _ role: Role, _ hall: Hall, secondFactor age: UInt64 = 0, _ verdict: Assertion.Posture = .unknown,
    posture postureAge: UInt64 = 0
  ) throws -> GatewayCore.Caller {
    let now = hall.clock.now
    let keys = try MemberKeys()
    let session = Session(
      number: 1, id: .random(), account: 1, accountName: "cleo", member: keys.member, role: role, name: "Cleo",
      deviceKey: keys.signing.verifyingKey, device: "", createdAt: now - 10_000, lastAt: now, secondFactorAt: now - age,
      posture: .init(verdict: verdict, at: verdict == .unknown ? 0 : now - postureAge))
    return GatewayCore.Caller(session: session, standing: nil)
  }

  @Test func `nothing is asked where the ledger has no policy`() async throws {
    try await Hall.run { hall in
      for role in [Role.clinician, .technologist, .patient] {
        try await hall.core.requireDemands(of: caller(role, hall, secondFactor: 9000, .fail))
      }
    }
  }

  @Test func `a recent second factor is asked of technologists and clinicians alone`() async throws {
    try await Hall.run { hall in
      let login = try LoginDemands(gateways: [hall.core.member.keys.member], secondFactor: 600)
      try await hall.withCustodian(demanding: login) { _ in
        for role in [Role.clinician, .technologist] {
          try await hall.core.requireDemands(of: caller(role, hall, secondFactor: 600, .fail))
          await expectRefusal(.secondFactorNeeded) {
            try await hall.core.requireDemands(of: caller(role, hall, secondFactor: 601, .pass))
          }
        }
        for role in [Role.patient, .authority, .custodian, .device] {
          try await hall.core.requireDemands(of: caller(role, hall, secondFactor: 9000, .fail))
        }
      }
    }
  }

  @Test func `a guest is served where the policy says so, with a recent passcode, whatever its device`() async throws {
    try await Hall.run { hall in
      // Nobody has said that guests are welcome.
      await expectRefusal(.guestsRefused) { try await hall.core.requireDemands(of: caller(.guest, hall)) }
      let gateways = [hall.core.member.keys.member]
      try await hall.withCustodian(demanding: try LoginDemands(gateways: gateways, secondFactor: 600)) { _ in
        await expectRefusal(.guestsRefused) { try await hall.core.requireDemands(of: caller(.guest, hall)) }
      }
    }
    try await Hall.run { hall in
      let login = try LoginDemands(
        gateways: [hall.core.member.keys.member], secondFactor: 600, posture: .block, postureAge: 60, guests: true)
      try await hall.withCustodian(demanding: login) { _ in
        for verdict in [Assertion.Posture.unknown, .fail] {
          try await hall.core.requireDemands(of: caller(.guest, hall, secondFactor: 600, verdict))
        }
        await expectRefusal(.secondFactorNeeded) {
          try await hall.core.requireDemands(of: caller(.guest, hall, secondFactor: 601, .pass))
        }
      }
    }
  }

  @Test(arguments: [LoginDemands.PostureMode.report, .warn])
  func `a device that has not passed is let through where it is noted alone`(mode: LoginDemands.PostureMode)
    async throws
  {
    try await Hall.run { hall in
      let login = try LoginDemands(gateways: [hall.core.member.keys.member], posture: mode, postureAge: 60)
      try await hall.withCustodian(demanding: login) { _ in
        for verdict in [Assertion.Posture.unknown, .fail, .pass] {
          try await hall.core.requireDemands(
            of: caller(.clinician, hall, secondFactor: 9000, verdict, posture: 9000))
        }
      }
    }
  }

  @Test func `a device must have passed lately where others are blocked`() async throws {
    try await Hall.run { hall in
      let login = try LoginDemands(
        gateways: [hall.core.member.keys.member], posture: .block, postureAge: 300, checks: ["firewall"])
      try await hall.withCustodian(demanding: login) { counter in
        for role in [Role.clinician, .technologist] {
          try await hall.core.requireDemands(of: caller(role, hall, secondFactor: 9000, .pass, posture: 300))
          for (verdict, age) in [(.pass, 301), (.fail, 0), (.unknown, 0)]
            as [(Assertion.Posture, UInt64)]
          {
            await expectRefusal(.postureNeeded) {
              try await hall.core.requireDemands(of: caller(role, hall, verdict, posture: age))
            }
          }
        }
        for role in [Role.patient, .authority] {
          try await hall.core.requireDemands(of: caller(role, hall, .fail))
        }
        // The same over HTTP: custodians are not asked, but how they are.
        let cleo = try await hall.visitor(.clinician)
        let prefix = "/v1/custodians/\(counter.member.hex)"
        #expect(try await cleo.send("GET", prefix + "/v1/view?size=1").code == "postureNeeded")
        #expect(counter.take().isEmpty)
        #expect(try await cleo.send("GET", prefix + "/v1/status").status == 200)
        let action = try await cleo.signed(
          .access(.init(reference: .random(), record: .random(), statement: .random())))
        #expect(try await cleo.send("POST", "/v1/ledger/actions", body: action.bytes).code == "postureNeeded")
      }
    }
  }
}
