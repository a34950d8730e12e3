import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

@Suite("What a network file says the ledger held")
struct LeastTests {
  @Test func `a new member is shown no less than the network file knows`() async throws {
    try await World.run { world in
      let known = try await world.authority.currentNetwork()
      let least = try #require(known.least)
      try await see(known, "ada", in: world)
      let more = known.knowing(Network.Least(size: least.size + 100, root: least.root))
      #expect(await refusal { try await see(more, "ben", in: world) } == .client(.ledgerRefused))
      let other = known.knowing(Network.Least(size: least.size, root: .random()))
      #expect(await refusal { try await see(other, "cara", in: world) } == .client(.ledgerRefused))
    }
  }

  private func see(_ network: Network, _ who: String, in world: World) async throws {
    let path = world.folder.path + "/\(who)-network.json"
    try network.write(to: path)
    #expect(try Network(path: path).least == network.least)
    var joining = Joining(name: try MemberName(who), role: .patient)
    joining.keyringCost = .cheapest
    _ = try joining.join(path, in: world.home(who), passphrase: world.passphrase)
    let member = try await world.open(who)
    let result: Result<State, any Error>
    do { result = .success(try await member.sync()) } catch { result = .failure(error) }
    await member.close()
    _ = try result.get()
  }
}
