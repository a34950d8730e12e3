import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Synchronization
import Testing

/// A town with five custodians, any three of which open a record. Its people work by commands in their homes, and by the
/// library in copies of them.
final class Circle: Sendable {
  let town: Town
  let keepers: [Keeper]
  /// The nodes that hold the custodians' blocks; none when those lie in their homes.
  let nodes: [KuboNode]
  /// The line by which the library reaches the ledger.
  let line: Line
  private let members = Mutex<[Person: MemberClient]>([:])
  let networks = Mutex<[Person: [Int: HaloNetwork]]>([:])

  /// The circle of the test that runs.
  @TaskLocal static var current: Circle?
  static var here: Circle { get throws { try #require(current) } }

  static let people: [Person] = [.technologist, .patient, .other, .clinician, .colleague, .registrar]

  /// A circle whose ledger is on a chain, or embedded for nil, with as many people as are named.
  init(on chain: Chain?, kubo isOnKubo: Bool, _ people: [Person] = Circle.people) async throws {
    let town = try await Town(.authority, [.second] + people + Person.custodians, isQuick: true, on: chain)
    self.town = town
    var (keepers, nodes) = ([Keeper](), [KuboNode]())
    for person in Person.custodians {
      let node =
        isOnKubo ? try await KuboNode(town.path("kubo-" + person.home), in: town.path("servers")) : nil
      if let node { nodes.append(node) }
      keepers.append(try await Keeper(person, in: town, kubo: node))
    }
    (self.keepers, self.nodes) = (keepers, nodes)
    line = try await Line(to: town.port)
    for (keeper, person) in zip(keepers, Person.custodians) {
      try await keeper.start()
      let file = town.path("inputs/\(person.home).json")
      let described = try await town.run(person, ["custodian", "describe", "--url", keeper.url, "--output", file])
      try #require(described.status == 0, "\(described.error)")
    }
    let descriptions = Person.custodians.flatMap { ["--custodian", town.path("inputs/\($0.home).json")] }
    let proposed = try await town.run(
      .authority, ["policy", "propose"] + descriptions + ["--threshold", "3", "--strikes", "3", "--json"]
    ).json()
    let digest = try #require(proposed["digest"]?.text)
    #expect(try await town.run(.second, ["approve", digest, "--json"]).json()["outcome"] == .string("accepted"))
    for person in people + [.authority] {
      let client = try await open(person)
      members.withLock { $0[person] = client }
    }
  }

  /// Somebody at work with the library.
  func member(_ person: Person) throws -> MemberClient { try #require(members.withLock { $0[person] }) }

  /// Somebody in a copy of their home, with a ledger of choice.
  func open(_ person: Person, as name: String = "library", url: String? = nil) async throws -> MemberClient {
    let home = town.path("\(name)/\(person.home)")
    try FileManager.default.createDirectory(atPath: town.path(name), withIntermediateDirectories: true)
    if !FileManager.default.fileExists(atPath: home) {
      try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
      for file in ["keyring", "member.json", "network.json"] {
        try FileManager.default.copyItem(atPath: town.home(person) + "/" + file, toPath: home + "/" + file)
      }
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: home)
    }
    var client = try await MemberClient.open(
      Home(path: home), passphrase: Passphrase(town.passphrase), url: url ?? line.url)
    client.custodySource?.patience = 3
    return client
  }

  /// The circle for one test, whole: what an earlier one may have left behind when it failed is mended.
  static func whole() async throws -> Circle {
    let circle = try here
    for keeper in circle.keepers where (try? keeper.child.isRunning) != true { try await keeper.start() }
    try circle.followTown()
    return circle
  }

  /// Everybody finds the ledger where the town has it now.
  func followTown() throws {
    let port = try town.port
    for keeper in keepers { try keeper.lead(to: port) }
    line.lead(to: port)
  }

  /// A custodian's blocks, as they lie on the disk.
  func haystackOfBlocks(of keeper: Keeper) throws -> Haystack {
    let place = keepers.firstIndex { $0 === keeper }.flatMap { nodes.indices.contains($0) ? nodes[$0].blocks : nil }
    return try Haystack(below: place ?? keeper.home + "/custody-blocks")
  }

  func close() async throws {
    for network in networks.withLock({ $0.values.flatMap(\.values) }) { await network.shutdown() }
    for client in members.withLock({ Array($0.values) }) { await client.close() }
    for keeper in keepers { _ = try? await keeper.stop() }
    try await town.stop()
  }

  /// Waits until something holds that comes by itself, and says so when it does not come.
  func eventually(
    _ what: String, within seconds: Double = 30, _ holds: () async throws -> Bool,
    location: SourceLocation = #_sourceLocation
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !(try await holds()) {
      guard ContinuousClock.now < deadline else {
        Issue.record("it did not come to this: \(what)", sourceLocation: location)
        return
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}

/// Gives the tests of a suite one circle.
struct CircleTrait: SuiteTrait, TestScoping {
  let isRecursive = false
  /// Makes it.
  let circle: @Sendable () async throws -> Circle

  init(_ circle: @escaping @Sendable () async throws -> Circle) { self.circle = circle }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let circle = try await circle()
    try await Circle.$current.withValue(circle) { try await function() }
    try await circle.close()
  }
}

extension Trait where Self == CircleTrait {
  static var circle: Self {
    CircleTrait { try await Circle(on: try await Engine.chain(), kubo: Engine.isOnKubo) }
  }
}

/// Everything that is tried with custodians, one after another.
@Suite("In a circle", .serialized, .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)), .circle)
enum InACircle {}
