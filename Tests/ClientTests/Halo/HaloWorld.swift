import Client
import Contract
import Custody
import CustodianNode
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Logging
import Synchronization
import Testing

/// A world with custodians at work: each with its home, its replica, its service over mutual TLS, and its witness key. Any
/// three release a data key and any three rebuild a record.
final class HaloWorld: Sendable {
  let world: World
  let authority: MemberClient
  let second: MemberClient
  let nodes: [HaloNode]

  /// Runs custodians while the body runs; the first five are the policy's.
  static func run<Result: Sendable>(
    confirmations: Int = 4, spare: Int = 0, _ body: @escaping @Sendable (HaloWorld) async throws -> Result
  ) async throws -> Result {
    try await World.run { world in
      let town = try await HaloWorld(world, count: 5 + spare)
      let result: Swift.Result<Result, any Error>
      do {
        try await town.setPolicy(Array(town.nodes.prefix(5)), confirmations: confirmations)
        result = .success(try await body(town))
      } catch {
        result = .failure(error)
      }
      for node in town.nodes { await node.stop() }
      await town.second.close()
      return try result.get()
    }
  }

  private init(_ world: World, count: Int) async throws {
    self.world = world
    authority = Self.witnessed(world.authority)
    second = Self.witnessed(try await world.enrol("second", .authority))
    var nodes = [HaloNode]()
    for index in 0..<count {
      let request = try world.join("node-\(index)", .custodian)
      try await world.authority.enrol(.init(request: request, identifier: nil))
      let node = HaloNode(world, "node-\(index)", request.keys.member)
      try await node.start()
      nodes.append(node)
    }
    self.nodes = nodes
  }

  /// A member who believes what a quorum of the custodians has co-signed.
  private static func witnessed(_ client: MemberClient) -> MemberClient {
    var client = client
    client.witnessPatience = 10
    return client
  }

  func setPolicy(
    _ chosen: [HaloNode], confirmations: Int, login: PolicyProposal.Login = .asItIs
  ) async throws {
    let proposal = PolicyProposal(
      custodians: try chosen.map { try $0.description() }, threshold: 3, dataShards: 3, confirmations: confirmations,
      login: login)
    let proposed = try await authority.propose(proposal).receipt
    try #require(proposed.outcome == .pending)
    try #require(try await second.approve(proposed.digest).outcome == .accepted)
  }

  /// A technologist, a patient and a clinician at work while the body runs.
  func cast<Result: Sendable>(
    _ body: @Sendable (_ tess: MemberClient, _ ada: MemberClient, _ cleo: MemberClient) async throws -> Result
  ) async throws -> Result {
    var people = [MemberClient]()
    for (who, role) in [("tess", Role.technologist), ("ada", .patient), ("cleo", .clinician)] {
      people.append(Self.witnessed(try await world.enrol(who, role)))
    }
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(people[0], people[1], people[2])) } catch { result = .failure(error) }
    for client in people { await client.close() }
    return try result.get()
  }

  /// Sends one file of random bytes to Ada.
  func send(_ bytes: [UInt8], from tess: MemberClient) async throws -> SendReceipt {
    let path = try world.folder.write(bytes, to: "in/\(UUID().uuidString)")
    return try await tess.send(SendPlan([path], expected: []), to: try await tess.member("ada"))
  }

  /// The same member, whose requests to custodians go through something that meddles with them.
  func meddling(
    _ client: MemberClient, _ meddle: @escaping @Sendable (MemberID, CustodianRequest) async throws -> Meddling.Fate
  ) -> MemberClient {
    var client = client
    guard let source = client.custodySource else { return client }
    client.custodySource = CustodySource(
      document: source.document, transport: { Meddling(inner: try await source.transport($0), fate: meddle) })
    return client
  }
}

/// What carries requests and loses some of them.
struct Meddling: CustodianTransport {
  enum Fate {
    case passes
    /// It never arrives.
    case lost
    /// It arrives, and its answer does not.
    case answerLost
  }

  let inner: any CustodianTransport
  let fate: @Sendable (MemberID, CustodianRequest) async throws -> Fate

  func call(
    _ custodian: MemberID, _ request: CustodianRequest, within seconds: Double
  ) async throws -> CustodianResponse {
    let gone = HaloError(.unreachable, custodian, "it cannot be reached")
    switch try await fate(custodian, request) {
    case .passes: return try await inner.call(custodian, request, within: seconds)
    case .lost: throw gone
    case .answerLost:
      _ = try await inner.call(custodian, request, within: seconds)
      throw gone
    }
  }
}
