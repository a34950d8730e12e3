import Contract
import Custody
import EmbeddedLedger
import Foundation
import Halo
import Identity
import Testing

extension InACircle {
  /// Two of five custodians may be gone, any two; with three gone nothing opens.
  @Suite struct Loss {
    let circle: Circle
    private static let text = "seen by any three"

    init() async throws { circle = try await Circle.whole() }

    private static func subsets(of size: Int) -> [[Int]] {
      (0..<32).map { bits in (0..<5).filter { bits & 1 << $0 != 0 } }.filter { $0.count == size }
    }

    private func without<Result>(_ some: [Int], _ body: () async throws -> Result) async throws -> Result {
      let gone = some.map { circle.keepers[$0] }
      for keeper in gone { try await keeper.kill() }
      let result: Swift.Result<Result, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      try await withThrowingTaskGroup { group in
        for keeper in gone { group.addTask { try await keeper.start() } }
        try await group.waitForAll()
      }
      return try result.get()
    }

    @Test func `with any two or fewer killed a record opens, with any three it does not and they are named`()
      async throws
    {
      let record = try await circle.send(Self.text)
      let reference = try await circle.offer(record)
      for some in [[]] + Self.subsets(of: 1) + Self.subsets(of: 2) {
        let viewed = try await without(some) { try await circle.view(record) }
        #expect(viewed.text == Self.text, "without \(some)")
      }
      #expect(Self.subsets(of: 2).count == 10 && Self.subsets(of: 3).count == 10)
      for some in Self.subsets(of: 3) {
        let access = try await circle.sign(record, under: reference).digest
        let error = await #expect(throws: HaloClientError.self, "without \(some)") {
          try await without(some) {
            _ = try await circle.release(access, of: record, under: reference)
          }
        }
        #expect(error?.code == .tooFewShares)
        for (index, keeper) in circle.keepers.enumerated() {
          #expect(error?.detail.contains("\(keeper.short) did not answer") == some.contains(index), "\(some)")
        }
      }
      #expect(try await circle.view(record).text == Self.text)
    }

    @Test func `two that take connections and say nothing hold nobody up for good`() async throws {
      let record = try await circle.send(Self.text)
      _ = try await circle.offer(record)
      for keeper in circle.keepers.prefix(2) { try keeper.freeze() }
      defer { for keeper in circle.keepers.prefix(2) { try? keeper.thaw() } }
      #expect(try await circle.view(record).text == Self.text)
    }

    @Test func `with two killed a command opens the record, with three it says who is missing`() async throws {
      let town = circle.town
      let file = try town.write(try Inputs.phantom(of: "ADA-2"), to: "inputs/killed.dcm")
      let sent = try await town.run(.technologist, ["send", file, "--to", "Ada Marlow", "--json"]).json()
      let record = try #require(sent["record"]?.text)
      _ = try await circle.offer(Word(hex: record), mode: .store)
      let killed = [circle.keepers[0], circle.keepers[3], circle.keepers[4]]
      for keeper in killed.dropLast() { try await keeper.kill() }
      let folder = town.path("opened/killed")
      _ = try await town.run(.clinician, ["access", record, "--output", folder, "--json"]).json()
      #expect(FileManager.default.contentsEqual(atPath: file, andPath: folder + "/killed.dcm"))
      let owned = try await town.run(
        .patient, ["open", record, "--output", town.path("opened/killed-owner"), "--json"])
      #expect(owned.status == 0, "\(owned.error)")

      try await killed[2].kill()
      let refused = try await town.run(
        .clinician, ["access", record, "--output", town.path("opened/killed-none"), "--json"])
      #expect(refused.status == 6)
      let error = try JSON(refused.error)["error"]
      #expect(error?["code"] == .string("tooFewShares"))
      for keeper in circle.keepers {
        let isNamed = error?["message"]?.text?.contains(keeper.short) == true
        #expect(isNamed == killed.contains { $0 === keeper })
      }
      for keeper in killed { try await keeper.start() }
      let again = town.path("opened/killed-again")
      _ = try await town.run(.clinician, ["access", record, "--output", again, "--json"]).json()
      #expect(FileManager.default.contentsEqual(atPath: file, andPath: again + "/killed.dcm"))
    }
  }
}
