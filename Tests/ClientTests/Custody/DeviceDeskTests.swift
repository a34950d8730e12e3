import Client
import Contract
import FHIR
import Foundation
import Identity
import Testing

/// A device posts observations, some of them twice.
@Suite struct DeviceDeskTests {
  private static func observation(
    _ identifiers: String? = #"{"system":"urn:example:cuff","value":"SECRET-4711"}"#, at time: String = "2026-01-31"
  ) throws -> Observation {
    let text = """
      {"resourceType":"Observation",\(identifiers.map { "\"identifier\":[\($0)]," } ?? "")"status":"final",
      "code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"effectiveDateTime":"\(time)T14:02:05Z",
      "valueQuantity":{"value":61.0,"system":"http://unitsofmeasure.org","code":"/min"}}
      """
    return try Observation(try Resource(json: Array(text.utf8)))
  }

  /// What an observation is refused with; nil when it is taken.
  private static func refusal(_ body: () async throws -> KeptObservation) async throws -> FHIRError.Issue? {
    do {
      _ = try await body()
      return nil
    } catch let error as FHIRError {
      return error.issues.first
    }
  }

  /// Ada's watch at work, once or, after it ended, again.
  private static func atWork<Result: Sendable>(
    in town: CustodyWorld, _ body: @Sendable (DeviceDesk, MemberClient) async throws -> Result
  ) async throws -> Result {
    let watch = town.connect(try await town.world.open("watch"))
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(try DeviceDesk(watch), watch)) } catch { result = .failure(error) }
    await watch.close()
    return try result.get()
  }

  private static func run(
    _ body: @escaping @Sendable (CustodyWorld, MemberClient) async throws -> Void
  ) async throws {
    try await CustodyWorld.run { town in
      try await town.cast { _, ada, _ in
        await (try await town.device(of: ada)).close()
        try await body(town, ada)
      }
    }
  }

  @Test func `what a device has sent under an identifier it does not send again, after a restart either`() async throws
  {
    try await Self.run { town, ada in
      try await Self.atWork(in: town) { desk, _ in
        guard case .recorded = try await desk.keep(try Self.observation()) else {
          Issue.record("it is not recorded")
          return
        }
        let again = try await Self.refusal { try await desk.keep(try Self.observation(at: "2026-02-01")) }
        #expect(again?.code == .duplicate && again?.expression == "Observation.identifier[0]")
        #expect(again?.words.contains("4711") == false)
      }
      try await Self.atWork(in: town) { desk, watch in
        let same = [
          #"{"system":"urn:example:cuff","value":"SECRET-4711"}"#,
          #"{"value":"SECRET-4711","use":"official","system":"urn:example:cuff"}"#,
          #"{"value":"new"},{"system":"urn:example:cuff","value":"SECRET-4711"}"#,
        ]
        for identifiers in same {
          let refused = try await Self.refusal { try await desk.keep(try Self.observation(identifiers)) }
          #expect(refused?.code == .duplicate, "\(identifiers)")
        }
        let others = [
          #"{"system":"urn:example:cuff","value":"SECRET-4712"}"#, #"{"system":"urn:other","value":"SECRET-4711"}"#,
          #"{"value":"SECRET-4711"}"#, #"{"system":"urn:example:cuff"}"#, #"{"system":"urn:example:cuff"}"#, nil, nil,
        ]
        for identifiers in others {
          let refused = try await Self.refusal { try await desk.keep(try Self.observation(identifiers)) }
          #expect(refused == nil, "\(identifiers ?? "none")")
        }
        #expect(try await ada.sync().records.count == 1 + others.count)
        // Nothing of an identifier lies in the home, nor can others read what does.
        let kept = files(below: watch.home.sentObservations)
        #expect(kept.count == 3)
        for path in kept {
          let text = String(decoding: try contents(path), as: UTF8.self)
          #expect(!text.contains("4711") && !text.contains("cuff"), "\(path)")
          let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
          #expect(mode == 0o600, "\(path)")
        }
      }
    }
  }

  @Test func `of two that come at once with one identifier one is sent`() async throws {
    try await Self.run { town, ada in
      try await Self.atWork(in: town) { desk, _ in
        let refused = try await withThrowingTaskGroup(of: FHIRError.Issue?.self) { group in
          for _ in 0..<6 {
            group.addTask { try await Self.refusal { try await desk.keep(try Self.observation()) } }
          }
          return try await group.reduce(into: [FHIRError.Issue?]()) { $0.append($1) }
        }
        #expect(refused.filter { $0 == nil }.count == 1 && refused.filter { $0?.code == .duplicate }.count == 5)
        #expect(try await ada.sync().records.count == 1)
      }
    }
  }

  @Test func `what waits in the outbox is not sent again, until it is given up`() async throws {
    try await Self.run { town, ada in
      town.have([1, 3], .away)
      let waiting = try await Self.atWork(in: town) { desk, watch in
        #expect(try await desk.keep(try Self.observation()) == .waiting)
        let again = try await Self.refusal { try await desk.keep(try Self.observation()) }
        #expect(again?.code == .duplicate && again?.words.contains("outbox") == true)
        let pending = try watch.pendingDeliveries()
        #expect(pending.count == 1)
        return try #require(pending.first?.record)
      }
      town.have([1, 3], nil)
      try await Self.atWork(in: town) { desk, watch in
        let again = try await Self.refusal { try await desk.keep(try Self.observation()) }
        #expect(again?.code == .duplicate)
        try watch.discardDelivery(waiting.hex)
        guard case .recorded(let record) = try await desk.keep(try Self.observation()) else {
          Issue.record("what was given up is not sent")
          return
        }
        #expect(try await ada.sync().records.map(\.key) == [record])
      }
    }
  }

  @Test func `what was refused or broke off may be sent again`() async throws {
    try await Self.run { town, ada in
      try await Self.atWork(in: town) { desk, watch in
        let ahead = try await Self.refusal { try await desk.keep(try Self.observation(at: "2999-01-31")) }
        #expect(ahead?.code == .businessRule)
        #expect(files(below: watch.home.sentObservations).allSatisfy { !$0.hasSuffix("/sent") }, "nothing is noted")
        // Noted, and then there is no place to seal it.
        try Data().write(to: URL(fileURLWithPath: watch.home.outbox))
        await #expect(throws: ClientError.self) { try await desk.keep(try Self.observation()) }
        #expect(files(below: watch.home.sentObservations).contains { $0.hasSuffix("/sent") })
        try FileManager.default.removeItem(atPath: watch.home.outbox)
        #expect(try await Self.refusal { try await desk.keep(try Self.observation()) } == nil)
        #expect(try await Self.refusal { try await desk.keep(try Self.observation()) }?.code == .duplicate)
        #expect(try await ada.sync().records.count == 1)
        let many = (0...32).map { "{\"value\":\"\($0)\"}" }.joined(separator: ",")
        #expect(try await Self.refusal { try await desk.keep(try Self.observation(many)) }?.code == .tooLong)
      }
    }
  }

  @Test func `a home has one desk, and what it remembers is opened or refused`() async throws {
    try await Self.run { town, ada in
      let folder = try await Self.atWork(in: town) { desk, watch in
        #expect(throws: ClientError.self) { try DeviceDesk(watch) }
        _ = try await desk.keep(try Self.observation())
        return watch.home.sentObservations
      }
      let key = try contents(folder + "/key.json")
      var altered = Array(key)
      altered[altered.count / 2] ^= 1
      try Data(altered).write(to: URL(fileURLWithPath: folder + "/key.json"))
      await #expect(throws: ClientError.self) { try await Self.atWork(in: town) { _, _ in } }
      try key.write(to: URL(fileURLWithPath: folder + "/key.json"))
      // A crash cut the last one off.
      let sent = try contents(folder + "/sent")
      try (sent + Data([1, 2, 3])).write(to: URL(fileURLWithPath: folder + "/sent"))
      try await Self.atWork(in: town) { desk, _ in
        #expect(try await Self.refusal { try await desk.keep(try Self.observation()) }?.code == .duplicate)
        _ = try await desk.keep(try Self.observation(#"{"value":"after"}"#))
      }
      try await Self.atWork(in: town) { desk, _ in
        let after = try await Self.refusal { try await desk.keep(try Self.observation(#"{"value":"after"}"#)) }
        #expect(after?.code == .duplicate)
      }
      #expect(throws: ClientError.self) { try DeviceDesk(ada) }
    }
  }

  @Test func `a patient's own that come at once with one identifier are one as well`() async throws {
    try await CustodyWorld.run { town in
      try await town.cast { _, ada, _ in
        let desk = try PatientDesk(ada)
        let refused = try await withThrowingTaskGroup(of: FHIRError.Issue?.self) { group in
          for _ in 0..<3 { group.addTask { try await Self.refusal { try await desk.keep(try Self.observation()) } } }
          return try await group.reduce(into: [FHIRError.Issue?]()) { $0.append($1) }
        }
        #expect(refused.filter { $0 == nil }.count == 1 && refused.filter { $0?.code == .duplicate }.count == 2)
        #expect(try await ada.sync().records.count == 1)
      }
    }
  }

  @Test func `of more pairs than may be kept the older half is forgotten, and a file that is too long is refused`()
    throws
  {
    let folder = FileManager.default.temporaryDirectory.path + "/pairs-\(UUID().uuidString)"
    try PrivateFile.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var pairs = try PairFile(at: folder + "/pairs", atMost: 8)
    for number in 1...9 { try pairs.add([(Word(UInt64(number)), Word(UInt64(100 + number)))]) }
    #expect((1...4).allSatisfy { pairs[Word(UInt64($0))] == nil })
    #expect((5...9).allSatisfy { pairs[Word(UInt64($0))] == Word(UInt64(100 + $0)) })
    try pairs.add([(Word(9), Word(1))])
    let read = try PairFile(at: folder + "/pairs", atMost: 8)
    #expect(read[Word(9)] == Word(1) && read[Word(5)] == Word(105) && read[Word(4)] == nil)
    #expect(throws: ClientError.self) { try PairFile(at: folder + "/pairs", atMost: 2) }
    try FileManager.default.removeItem(atPath: folder)
    #expect(throws: ClientError.self) { try pairs.add([(Word(1), Word(1))]) }
    #expect(pairs[Word(1)] == nil)
  }
}
