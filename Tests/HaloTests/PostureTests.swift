import Contract
import Custody
import EmbeddedLedger
import Identity
import Testing

@testable import Halo

/// What a custodian does about the health of a reader's device, in each of the policy's modes.
struct PostureTests {
  private static let age: UInt64 = 3600

  private func town(_ mode: LoginDemands.PostureMode) async throws -> (town: Town, node: Node, record: Word) {
    let town = try await Town { gateways in
      try LoginDemands(gateways: gateways, posture: mode, postureAge: Self.age, checks: ["release"])
    }
    let node = try await town.node()
    return (town, node, try await node.anchored().record)
  }

  /// The devices that are not as they should be: never looked at, failed, looked at too long ago.
  private func unhealthy(_ login: Login, _ now: UInt64) -> [Login] {
    [
      login.but { ($0.posture, $0.postureAt) = (.unknown, 0) },
      login.but { ($0.posture, $0.postureAt) = (.fail, now) },
      login.but { ($0.posture, $0.postureAt) = (.pass, now - Self.age - 1) },
    ]
  }

  @Test(arguments: [LoginDemands.PostureMode.report, .warn])
  func `a mode that does not block lets every device through`(_ mode: LoginDemands.PostureMode) async throws {
    let (town, node, record) = try await town(mode)
    let reference = try await town.grant(record, to: town.cleo)
    for index in 0..<3 {
      let access = try await town.access(record, by: town.cleo, under: reference)
      let login = unhealthy(Login(in: town, of: town.cleo, for: access), town.clock.now)[index]
      try await node.release(access, to: town.cleo, showing: login.signed())
    }
  }

  @Test func `where posture blocks a clinician's device must have passed, not too long ago`() async throws {
    let (town, node, record) = try await town(.block)
    let reference = try await town.grant(record, to: town.cleo)
    let access = try await town.access(record, by: town.cleo, under: reference)
    let login = Login(in: town, of: town.cleo, for: access)
    for unhealthy in unhealthy(login, town.clock.now) {
      await expectRefusal(.postureNeeded) {
        try await node.release(access, to: town.cleo, showing: unhealthy.signed())
      }
    }
    #expect(try await node.store.hasReleased(for: access) == false)
    let atLimit = login.but { $0.postureAt = town.clock.now - Self.age }
    try await node.release(access, to: town.cleo, showing: atLimit.signed())
  }

  @Test func `where posture blocks a patient's device need not be looked at`() async throws {
    let (town, node, record) = try await town(.block)
    for index in 0..<3 {
      let access = try await town.access(record, by: town.ada, under: .zero)
      let login = unhealthy(Login(in: town, of: town.ada, for: access), town.clock.now)[index]
      try await node.release(access, to: town.ada, showing: login.signed())
    }
  }

  @Test func `a login that is none is named before the device`() async throws {
    let (town, node, record) = try await town(.block)
    let reference = try await town.grant(record, to: town.cleo)
    let access = try await town.access(record, by: town.cleo, under: reference)
    let login = Login(in: town, of: town.cleo, for: access).but {
      ($0.posture, $0.member) = (.fail, town.carl.id)
    }
    await expectRefusal(.loginNeeded) { try await node.release(access, to: town.cleo, showing: login.signed()) }
  }
}
