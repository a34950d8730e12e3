import Contract
import Identity
import Testing

/// The state of a reader who is shown some of the entries.
@Suite struct PartTests {
  /// Every entry of a ledger on which one member did several things.
  private static func entries() throws -> (Town, [Entry]) {
    var town = try Town()
    try #require(try town.act(.tom, Town.anchor(1)) == .accepted)
    try #require(try town.act(.tom, Town.anchor(2)) == .accepted)
    try #require(try town.act(.pat, town.grant(to: .cleo, .record(Town.record(2)))) == .accepted)
    return (town, town.entries)
  }

  private func replay(_ entries: [Entry], from state: State) throws -> (State, [Outcome]) {
    var state = state
    var outcomes = [Outcome]()
    for entry in entries {
      let key = try #require(state.signingKey(of: entry.signed.action.actor, at: entry.time))
      outcomes.append(state.apply(try #require(entry.signed.verified(with: key)), at: entry.time))
    }
    return (state, outcomes)
  }

  @Test func `a reader of a part takes an actor's later entry, and a follower does not`() throws {
    let (town, entries) = try Self.entries()
    let part = entries.filter { entry in
      if case .anchor(let fields) = entry.signed.action.body { fields.record == Town.record(2) } else { true }
    }
    #expect(part.count == entries.count - 1)
    let (read, outcomes) = try replay(part, from: State(partOf: town.genesis))
    #expect(outcomes.allSatisfy { $0 == .accepted })
    #expect(read.records[Town.record(2)] == town.state.records[Town.record(2)])
    #expect(read.grants == town.state.grants)
    let (_, whole) = try replay(part, from: State(town.genesis))
    #expect(whole.contains(.wrongSequence))
  }

  @Test func `a reader of a part takes no entry twice, none out of order, and none that the rules refuse`() throws {
    let (town, entries) = try Self.entries()
    let (state, _) = try replay(entries, from: State(partOf: town.genesis))
    let (_, again) = try replay([entries[entries.count - 1]], from: state)
    #expect(again == [.wrongSequence])
    let anchors = entries.filter { $0.signed.action.body.kind == .anchor }
    let (ahead, _) = try replay(
      entries.filter { $0.signed.action.body.kind == .enrol } + [anchors[1]], from: State(partOf: town.genesis))
    let (_, back) = try replay([anchors[0]], from: ahead)
    #expect(back.allSatisfy { $0 == .wrongSequence || $0 == .timeBackwards })
    // A grant of a record that was not shown is refused as ever.
    let (_, unknown) = try replay(
      entries.filter { $0.signed.action.body.kind != .anchor }, from: State(partOf: town.genesis))
    #expect(unknown.last == .unknownRecord)
  }
}
