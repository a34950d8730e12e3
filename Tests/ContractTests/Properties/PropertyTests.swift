import Contract
import Identity
import Testing

/// Random histories against an oracle that only knows what was recorded.
///
/// A failure names the seed and shows the history up to the first broken promise, which is the shortest prefix that
/// breaks it; the same seed plays it again.
@Suite struct PropertyTests {
  static let runs = 200
  static let steps = 60

  @Test(arguments: 0..<UInt64(8))
  func `no random history breaks a promise`(_ block: UInt64) throws {
    let stage = try Self.stage()
    var (accepted, outcomes) = (Set<ActionKind>(), Set<Outcome>())
    var (served, unserved, shared) = (0, 0, Set<Outcome>())
    for number in 0..<UInt64(Self.runs) {
      let seed = block << 32 | number
      var play = stage.seeded(seed)
      do {
        for _ in 0..<Self.steps {
          try play.step()
          try play.askCustodian()
        }
        try play.finish()
      } catch let violation as Violation {
        Issue.record("seed \(seed): \(violation)\n\(play.lines.joined(separator: "\n"))")
        return
      }
      accepted.formUnion(play.accepted)
      outcomes.formUnion(play.outcomes)
      served += play.served
      unserved += play.unserved
      shared.formUnion(try play.guestsFound())
    }
    #expect(served > 0 && unserved > 0)
    #expect(shared.isSuperset(of: [.accepted, .suspended, .wrongRole, .noGrant]), "guests were met with \(shared)")
    // A generator that met only refusals, or none, would prove nothing.
    #expect(accepted == Set(ActionKind.allCases).subtracting([.reinstate]))
    let rare: Set<Outcome> = [.memberMismatch]
    #expect(outcomes.union(rare) == Set(Outcome.allCases), "\(Set(Outcome.allCases).subtracting(outcomes))")
  }

  /// A town with guardians, a few strikes, two records and a guest.
  static func stage(salt: Word = Word(7)) throws -> Play {
    var town = try Town(salt: salt)
    #expect(try town.act(.ada, .policy(Town.strikes(4))) == .accepted)
    let guardians = try town.guarded()
    #expect(try town.act(.pat, .enrol(Town.enrolment(of: .gus, as: .guest))) == .accepted)
    #expect(try town.act(.tom, Town.anchor(0)) == .accepted)
    #expect(try town.act(.tom, Town.anchor(1, kind: .document)) == .accepted)
    return try Play(from: town, guardians: guardians)
  }
}
