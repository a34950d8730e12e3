import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

extension OnAChain {
  /// Another program, web3.py, reads what the ledger keeps, with the file that `aureole ledger deploy` wrote.
  @Suite struct Web3 {
    @Test func `web3 py reads grants, their owners, locks and ends`() async throws {
      let circle = try await Circle.wholeOnChain()
      let chain = try circle.chain
      let (record, reference) = try await circle.shared("read by others")
      try await chain.finalizing { _ = try await circle.sign(record, under: reference) }
      let patient = try circle.member(.patient)
      try await patient.replica.sync()
      let grant = try #require(await patient.replica.read { $0.grants[reference] })
      let before = try await read(reference, in: circle)
      #expect(before["ledger"]?.text == patient.network.ledger.hex)
      let clinician = try circle.member(.clinician).profile.member.hex
      #expect(before["ownerOf"]?.text == clinician)
      #expect(before["locked"] == .bool(true))
      #expect(before["endTime"]?.int == Int(grant.terms.until))
      #expect(before["startTime"]?.int == Int(grant.grantedAt))
      #expect(before["expired"] == .bool(false))
      #expect(before["interfaces"]?.values == [.bool(true), .bool(true), .bool(true), .bool(false)])
      #expect(before["minted"] == .array([.string(clinician)]))
      #expect(before["grant"]?["grantee"]?.text == clinician && before["grant"]?["revoked"] == .bool(false))
      #expect(before["record"]?["owner"]?.text == patient.profile.member.hex)

      _ = try await chain.finalizing { try await patient.submit(.revoke(reference)) }
      let after = try await read(reference, in: circle)
      // Nobody owns it any more.
      #expect(after["ownerOf"] == .null)
      #expect(after["grant"]?["revoked"] == .bool(true))
      let unknown = try await read(.random(), in: circle)
      #expect(unknown["ownerOf"] == .null && unknown["minted"] == .array([]))
    }

    private func read(_ reference: Word, in circle: Circle) async throws -> JSON {
      let patient = try circle.member(.patient)
      let record = await patient.replica.read { state in
        if case .record(let record) = state.grants[reference]?.terms.scope { record } else { Word.zero }
      }
      return try await Child.run(
        try #require(Engine.python),
        [
          Engine.repository + "/Tests/EndToEndTests/Python/read_contract.py",
          circle.town.home(.authority) + "/contract.json", circle.chain.url, reference.hex, record.hex,
        ], keeping: "web3-\(reference.hex.prefix(8))", in: circle.town.path("outputs")
      ).json()
    }
  }
}
