import Client
import Contract
import Custody
import EmbeddedLedger
import Foundation
import Identity
import Testing

extension InACircle {
  /// Two clinicians, each with a grant on one of two patients: whatever they ask of custodians, only what is in scope is
  /// ever served.
  @Suite struct Scopes {
    let circle: Circle
    private static let recordsOfEach = 12
    private static let accessesOfEach = 2

    init() async throws { circle = try await Circle.whole() }

    @Test func `of many records only those in scope are served, and all others are refused alike`() async throws {
      var records = [Person: [Word]]()
      for owner in [Person.patient, .other] {
        for number in 0..<Self.recordsOfEach {
          records[owner, default: []].append(try await circle.send("record \(number)", to: owner))
        }
      }
      for (owner, reader, stranger) in [
        (Person.patient, Person.clinician, Person.other), (.other, .registrar, .patient),
      ] {
        let own = try #require(records[owner])
        let foreign = try #require(records[stranger])
        let reference = try await circle.offer(of: owner, to: reader)
        for record in own.prefix(Self.accessesOfEach) {
          let access = try await circle.sign(record, under: reference, as: reader)
          #expect(access.outcome == .accepted)
          try await expectOnly(record, of: own + foreign, under: access.digest, for: reader)
        }
        for record in foreign.prefix(Self.accessesOfEach) {
          let access = try await circle.sign(record, under: reference, as: reader)
          #expect(access.outcome != .accepted)
          if access.outcome == .suspended { break }
          let reasons = try await circle.refusals(access.digest, as: reader)
          #expect(reasons.allSatisfy { $0 == .noGrant || $0 == .suspended })
        }
        try await circle.reinstate(reader)
      }
    }

    /// Every record's envelope is asked for under an access to one of them, at one custodian after the other.
    private func expectOnly(_ record: Word, of all: [Word], under access: Word, for reader: Person) async throws {
      let state = try await circle.member(reader).replica.state
      var refusals = Set<RawAnswer>()
      for (index, asked) in (all + [.random(), .zero]).enumerated() {
        let keeper = circle.keepers[index % 5]
        let envelope = state.records[asked]?.anchor.envelope ?? .random()
        let answer = try await circle.fetch([envelope], of: asked, under: access, from: keeper, as: reader)
        guard asked == record else {
          refusals.insert(answer)
          continue
        }
        #expect(answer.status == 200 && answer.body.count > 4)
        // Nor does another record's block come out under this one's name.
        let other = try #require(all.first { $0 != record }.flatMap { state.records[$0]?.anchor.envelope })
        let swapped = try await circle.fetch([other], of: asked, under: access, from: keeper, as: reader)
        #expect(swapped == RawAnswer(status: 200, body: [0, 0, 0, 0]))
      }
      // Foreign, not under this access, unknown: one answer, byte for byte.
      #expect(refusals.count == 1 && refusals.first?.refusal == .noGrant)
      #expect(try await circle.refusals(access, as: reader) == Array(repeating: nil, count: 5))
      #expect(try await circle.refusals(.random(), as: reader) == Array(repeating: .noGrant, count: 5))
      let thief = reader == .clinician ? Person.registrar : .clinician
      #expect(try await circle.refusals(access, as: thief) == Array(repeating: .noGrant, count: 5))
    }
  }
}

extension Circle {
  /// Two authority members undo a suspension, if there is one.
  func reinstate(_ person: Person) async throws {
    let client = try member(person)
    try await client.replica.sync()
    let who = client.profile.member
    guard await client.replica.read({ $0.members[who]?.isInGoodStanding }) == false else { return }
    let proposed = try await town.run(.authority, ["reinstate", person.name, "--reason", "cleared", "--json"]).json()
    let digest = try #require(proposed["digest"]?.text)
    #expect(try await town.run(.second, ["approve", digest, "--json"]).json()["outcome"] == .string("accepted"))
  }
}
