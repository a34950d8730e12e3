import Testing

@testable import Halo

/// What a custodian remembers of when the policy in force began.
struct EpochReachTests {
  @Test func `entries are looked at once, and again when another policy came`() {
    let reach = EpochReach()
    #expect(reach.unknown(from: 5, upTo: 9, epoch: 1) == 5..<9)
    reach.note(1, from: 5)
    #expect(reach.unknown(from: 5, upTo: 12, epoch: 1).isEmpty)
    #expect(reach.unknown(from: 7, upTo: 12, epoch: 1).isEmpty)
    #expect(reach.unknown(from: 3, upTo: 12, epoch: 1) == 3..<5)
    reach.note(1, from: 3)
    reach.note(1, from: 8)
    #expect(reach.unknown(from: 3, upTo: 12, epoch: 1).isEmpty)
    #expect(reach.unknown(from: 3, upTo: 12, epoch: 2) == 3..<12)
    reach.note(2, from: 11)
    #expect(reach.unknown(from: 3, upTo: 12, epoch: 2) == 3..<11)
    // Who looked before the policy came says nothing of after.
    reach.note(1, from: 2)
    #expect(reach.unknown(from: 10, upTo: 12, epoch: 2) == 10..<11)
    #expect(reach.unknown(from: 2, upTo: 4, epoch: 1) == 2..<4)
  }
}
