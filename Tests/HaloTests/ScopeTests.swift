import Blocks
import Contract
import Custody
import Identity
import Testing

@testable import Halo

/// Hundreds of records of two owners, and two grantees who each may see some.
struct ScopeTests {
  private static let count = 300

  @Test func `of hundreds of records each grantee is served what is in scope and nothing else`() async throws {
    let town = try await Town()
    let node = try await town.node(pending: .init(records: Self.count))
    var records = [(owner: Person, sealed: SealedRecord)]()
    for index in 0..<Self.count {
      let owner = index.isMultiple(of: 3) ? town.ben : town.ada
      let sealed = try SealedRecord(in: town)
      try await node.keep(sealed)
      try await town.act(town.tess, sealed.anchor(of: owner))
      records.append((owner, sealed))
    }
    let adas = records.filter { $0.owner.id == town.ada.id }.map(\.sealed)
    let bens = records.filter { $0.owner.id == town.ben.id }.map(\.sealed)
    // Cleo may see two of Ada's records, Carl two of Ben's and one of Ada's that Cleo may not.
    let scopes: [(reader: Person, grants: [(Person, SealedRecord)])] = [
      (town.cleo, [(town.ada, adas[0]), (town.ada, adas[100])]),
      (town.carl, [(town.ben, bens[0]), (town.ben, bens[99]), (town.ada, adas[199])]),
    ]
    for (reader, grants) in scopes {
      var accesses = [Word: Word]()
      for (owner, sealed) in grants {
        let reference = try await town.grant(sealed.record, to: reader, by: owner)
        accesses[sealed.record] = try await town.access(sealed.record, by: reader, under: reference)
      }
      let other = scopes.map(\.reader).first { $0.id != reader.id }
      for (record, access) in accesses {
        for (_, sealed) in records {
          let names = sealed.blocks(of: node.custodian.member).map(\.cid.digest)
          guard sealed.record == record else {
            await expectRefusal(.noGrant) {
              _ = try await node.custodian.fetch(names, of: sealed.record, under: access, by: reader.caller)
            }
            continue
          }
          let served = try await node.custodian.fetch(names, of: sealed.record, under: access, by: reader.caller)
          #expect(served.compactMap { $0?.cid.digest } == names)
        }
        await expectRefusal(.noGrant) {
          _ = try await node.custodian.fetch([.random()], of: .random(), under: access, by: reader.caller)
        }
        if let other { await expectRefusal(.noGrant) { try await node.release(access, to: other) } }
        #expect(try await node.release(access, to: reader).record == record)
      }
    }
  }
}
