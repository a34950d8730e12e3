import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Synchronization
import Testing

/// A world with five custodians in memory, of whom any three release a data key and any three rebuild a record.
final class CustodyWorld: Sendable {
  let world: World
  let second: MemberClient
  let custodians: [FakeCustodian]
  let documents = Mutex<[Word: [UInt8]]>([:])

  /// The custodians of the first policy in their order; the rest wait for a later one.
  static let count = 5

  static func run<Result: Sendable>(
    confirmations: Int = 4, spare: Int = 0,
    _ body: @escaping @Sendable (CustodyWorld) async throws -> Result
  ) async throws -> Result {
    try await World.run { world in
      let town = try await CustodyWorld(world, count: count + spare)
      try await town.setPolicy(Array(town.custodians.prefix(count)), confirmations: confirmations)
      do {
        let result = try await body(town)
        await town.second.close()
        return result
      } catch {
        await town.second.close()
        throw error
      }
    }
  }

  private init(_ world: World, count: Int) async throws {
    self.world = world
    second = try await world.enrol("second", .authority)
    var custodians = [FakeCustodian]()
    for index in 0..<count {
      let request = try world.join("custodian-\(index)", .custodian)
      try await world.authority.enrol(.init(request: request, identifier: nil))
      custodians.append(FakeCustodian(try world.keys("custodian-\(index)"), authority: world.authority))
    }
    self.custodians = custodians
  }

  func setPolicy(_ chosen: [FakeCustodian], confirmations: Int, former: [FakeCustodian] = []) async throws {
    func described(_ custodian: FakeCustodian) -> PolicyDocument.Custodian {
      .init(member: custodian.keys.member, url: "https://127.0.0.1:1", witnessKey: .random())
    }
    let document = try PolicyDocument(
      custodians: chosen.map(described), threshold: 3, dataShards: 3, confirmations: confirmations,
      former: former.map(described))
    documents.withLock { $0[document.digest] = document.json }
    let proposed = try await world.authority.submit(.policy(document.terms(strikes: 5)))
    try #require(proposed.outcome == .pending)
    try #require(try await second.approve(proposed.digest).outcome == .accepted)
  }

  /// A member whose requests go to the custodians in memory.
  func connect(_ client: MemberClient) -> MemberClient {
    var client = client
    let halo = FakeHalo(custodians: Dictionary(uniqueKeysWithValues: custodians.map { ($0.keys.member, $0) }))
    var source = CustodySource(
      document: { [self] digest in try #require(documents.withLock { $0[digest] }) }, transport: { _ in halo })
    source.patience = 4
    client.custodySource = source
    return client
  }

  func enrol(_ who: String, _ role: Role) async throws -> MemberClient { connect(try await world.enrol(who, role)) }

  /// Has custodians misbehave from now on; nil makes them honest again.
  func have(_ indices: some Sequence<Int>, _ misdeed: Misdeed?) {
    for index in indices { custodians[index].contents.withLock { $0.misdeed = misdeed } }
  }

  /// How errors and findings name a custodian.
  func name(_ index: Int) -> String { "custodian \(custodians[index].keys.member.hex.prefix(12))" }

  /// A technologist, a patient and a clinician at work while the body runs.
  func cast<Result: Sendable>(
    _ body: @Sendable (_ tess: MemberClient, _ ada: MemberClient, _ cleo: MemberClient) async throws -> Result
  ) async throws -> Result {
    let tess = try await enrol("tess", .technologist)
    let ada = try await enrol("ada", .patient)
    let cleo = try await enrol("cleo", .clinician)
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(tess, ada, cleo)) } catch { result = .failure(error) }
    for client in [tess, ada, cleo] { await client.close() }
    return try result.get()
  }

  /// A device of Ada's, enrolled by her and certified by the authority.
  func device(of ada: MemberClient, _ name: String = "watch") async throws -> MemberClient {
    let request = try world.join(name, .device)
    #expect(try await ada.enrolDevice(request).outcome == .accepted)
    try await world.authority.enrol(.init(request: request, identifier: nil))
    return connect(try await world.open(name))
  }

  /// Sends one file of random bytes to Ada.
  func send(_ bytes: [UInt8], from tess: MemberClient) async throws -> SendReceipt {
    let path = try world.folder.write(bytes, to: "in/\(UUID().uuidString)")
    return try await tess.send(SendPlan([path], expected: []), to: try await tess.member("ada"))
  }
}

extension MemberClient {
  /// What a member sees of a record's items, one behind the other.
  func look(_ record: Word, under grant: Word? = nil) async throws -> Data {
    var seen = Data()
    _ = try await view(record.hex, under: grant?.hex) { _, bytes in seen += bytes }
    return seen
  }

  func revoke(_ grant: Word) async throws { try await submit(.revoke(grant)) }

  /// How accesses were ruled.
  func rulings() async throws -> [Outcome] { try await sync().accesses.values.map(\.outcome) }

  /// Grants somebody one record until tomorrow.
  func grant(_ record: Word, to grantee: MemberID, _ mode: Mode) async throws -> Word {
    let until = try await sync().time + 86_400
    return try await submit(
      .grant(Action.Grant(grantee: grantee, scope: .record(record), mode: mode, until: until))
    ).digest
  }
}
