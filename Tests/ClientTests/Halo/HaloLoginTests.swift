import Client
import Contract
import Custody
import Foundation
import Halo
import Identity
import Testing

/// A policy that asks for a login, from its proposal to what a member without one is told.
@Suite(.serialized) struct HaloLoginTests {
  /// A member of role custodian that keeps nothing.
  private func gateway(of town: HaloWorld, _ name: String = "gateway") async throws -> MemberID {
    let request = try town.world.join(name, .custodian)
    try await town.world.authority.enrol(.init(request: request, identifier: nil))
    return request.keys.member
  }

  @Test func `custodians of a ledger that asks for a login send readers to the gateway`() async throws {
    try await HaloWorld.run { town in
      let gateway = try await gateway(of: town)
      try await town.cast { tess, ada, cleo in
        let record = try await town.send(noise(1000), from: tess).record
        _ = try await ada.grant(record, to: cleo.profile.member, .store)
        try await town.setPolicy(
          town.nodes, confirmations: 5, login: .demanded(try LoginDemands(gateways: [gateway], secondFactor: 900)))
        let refused = await clientError { try await cleo.look(record) }
        #expect(refused?.code == .loginNeeded)
        #expect(refused?.detail.contains("you are not logged in: aureole login URL") == true)
        #expect(try await cleo.sync().accesses.isEmpty)

        // Who asks all the same, without what a gateway says, is refused by every custodian.
        var stubborn = cleo
        let straight = try #require(cleo.custodySource?.transport)
        stubborn.custodySource?.releasing = { document, _ in ReleaseWay(transport: try await straight(document)) }
        let released = await clientError { try await stubborn.look(record) }
        #expect(released?.code == .loginNeeded)
        for node in town.nodes {
          #expect(released?.detail.contains("\(node.name) refused: it asks for a login at a gateway") == true)
        }
        // An owner's own record needs no release.
        let opened = try await ada.open(record.hex, into: town.world.folder.path + "/own")
        #expect(opened.files.count == 1)
      }
    }
  }

  /// What the policy in force demands.
  private func demanded(in town: HaloWorld) async throws -> LoginDemands? {
    _ = try await town.authority.sync()
    return try await town.authority.policyDocument()?.login
  }

  @Test func `demands last until a policy drops them, and gateways are custodians in good standing`() async throws {
    try await HaloWorld.run { town in
      let first = try await gateway(of: town)
      let (tess, demands) = (try town.world.keys("second").member, try LoginDemands(gateways: [first]))
      for stranger in [tess, try MemberKeys().member] {
        let wrong = try LoginDemands(gateways: [first, stranger])
        let refused = await clientError {
          try await town.setPolicy(town.nodes, confirmations: 5, login: .demanded(wrong))
        }
        #expect(refused?.code == .actionRefused)
      }
      try await town.setPolicy(town.nodes, confirmations: 5, login: .demanded(demands))
      #expect(try await demanded(in: town) == demands)
      // A gateway that is suspended is nobody any more, and does not keep the authority from another policy.
      _ = try await town.authority.suspend(first, reason: "an inquiry")
      try await town.setPolicy(town.nodes, confirmations: 4)
      #expect(try await demanded(in: town) == demands)
      let again = await clientError {
        try await town.setPolicy(town.nodes, confirmations: 4, login: .demanded(demands))
      }
      #expect(again?.code == .actionRefused)
      try await town.setPolicy(town.nodes, confirmations: 4, login: .none)
      #expect(try await demanded(in: town) == nil)
    }
  }
}
