import Client
import Contract
import Foundation
import Identity
import Testing

@Suite("Naming a record by its first digits")
struct RecordLookUpTests {
  @Test func `eight digits or more name one record of one's own`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let other = try await world.enrol("other", .patient)
      let digits = "0123456789abcdef"
      func anchor(_ end: String, _ owner: MemberClient) async throws -> Word {
        let hex = digits + String(repeating: "0", count: 64 - digits.count - end.count) + end
        let record = try #require(Word(hex: hex))
        try await technologist.submit(
          .anchor(
            Action.Anchor(
              record: record, owner: owner.profile.member, kind: .other, envelope: Word(1), keyCommitment: Word(2),
              measuredAt: 1)))
        return record
      }
      func find(_ text: String) async throws -> Word? { try await patient.history(of: text).first?.record }

      let first = try await anchor("1", patient)
      _ = try await anchor("9", other)
      for text in [String(digits.prefix(8)), digits, digits.uppercased(), first.hex] {
        #expect(try await find(text) == first)
      }
      let none = [
        "", "0123456", "0123456g", "01234567 ", "ffffffff", first.hex + "0", "\u{FF10}1234567", "../../../etc",
      ]
      for text in none {
        #expect(await refusal { try await find(text) } == .client(.recordNotFound), "\(text)")
      }

      let second = try await anchor("2", patient)
      let error = await clientError { try await find(digits) }
      #expect(error?.code == .recordNotFound)
      #expect(error?.detail.contains("more than one") == true)
      #expect(try await find(first.hex) == first)
      #expect(try await find(second.hex) == second)
      for client in [technologist, patient, other] { await client.close() }
    }
  }
}
