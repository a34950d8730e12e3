internal import Client
internal import CustodianNode
internal import FoundationEssentials
internal import Halo
internal import Identity

extension Stage {
  /// Custodians fail and lie: as long as three are honest, records open; below that, the missing are named.
  mutating func trouble() async throws {
    let ring = demonstration.ring
    try await step("custodian killed") { stage in
      ring.kill(1)
      let opened = try await stage.access(into: "accessed-one-killed")
      _ = try stage.compare(with: "accessed-one-killed")
      guard stage.blames(1, for: "", in: opened.faults) else { throw DemonstrationFailure("nobody was missed") }
      return "custodian 1 is killed; Cleo opens all the same, and is told: \(stage.told(opened))"
    }
    try await step("custodian lying") { stage in
      await ring.stop(2)
      let mark = stage.home("custodian-2").path + "/" + Misbehaviour.mark
      try PrivateFile(path: mark).write([])
      try await ring.start(2, on: stage, misbehaving: Misbehaviour.wrongShare.rawValue)
      let opened = try await stage.access(into: "accessed-one-lying")
      _ = try stage.compare(with: "accessed-one-lying")
      guard stage.blames(2, for: "gave a wrong share", in: opened.faults) else {
        throw DemonstrationFailure("the liar was not named: \(stage.told(opened))")
      }
      return "custodian 2 hands out a false share; Cleo still opens, and the liar is named: \(stage.told(opened))"
    }
    try await step("custodian stopped") { stage in
      await ring.stop(3)
      do {
        _ = try await stage.access(into: "accessed-too-few")
      } catch let error as HaloClientError where error.code == .tooFewShares {
        let reasons = error.detail.split(separator: ": ", maxSplits: 1).last.map { [String($0)] } ?? []
        guard [1, 2, 3].allSatisfy({ stage.blames($0, for: "", in: reasons) }),
          !FileManager.default.fileExists(atPath: stage.demonstration.folder + "/accessed-too-few")
        else { throw error }
        return "custodian 3 is stopped: two honest ones are too few, nothing opens: \(stage.named(error.detail))"
      }
      throw DemonstrationFailure("two honest custodians were enough")
    }
    try await step("custodians back") { stage in
      await ring.stop(2)
      try FileManager.default.removeItem(atPath: stage.home("custodian-2").path + "/" + Misbehaviour.mark)
      let fixed = stage
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...3 { group.addTask { try await ring.start(number, on: fixed) } }
        try await group.waitForAll()
      }
      let opened = try await stage.access(into: "accessed-all-back")
      _ = try stage.compare(with: "accessed-all-back")
      guard opened.faults.isEmpty else { throw DemonstrationFailure(stage.told(opened)) }
      return "all five are back and honest: Cleo opens, and nobody is missed or blamed"
    }
  }

  /// Whether a custodian is named, with these words right behind its name.
  private func blames(_ number: Int, for words: String, in faults: [String]) -> Bool {
    faults.contains { named($0).contains("custodian \(number) \(words)") }
  }

  private func told(_ opened: OpenedRecord) -> String { named(opened.faults.joined(separator: "; ")) }
}
