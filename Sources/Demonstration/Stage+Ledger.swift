internal import Client
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

extension Stage {
  /// Exports the ledger and verifies the export offline, whole and with one byte changed.
  mutating func verify() async throws {
    // Nobody signs a chain's checkpoints, so a file of it proves nothing by itself: the chain is asked instead.
    guard demonstration.engines.chainEndpoint == nil else { return try await readChain() }
    let path = demonstration.folder + "/ledger.export"
    try await step("export") { stage in
      let count = try await stage.at("authority") { try await $0.export(to: path) }
      return "the whole ledger in one file: \(count) entries in \(path)"
    }
    try await step("verify") { stage in
      let verdict = try await LedgerExport.verify(path)
      guard case .valid(let summary) = verdict else { throw DemonstrationFailure("\(verdict)") }
      return "checked offline, without any server: \(summary.size) entries, every signature, rule and hash holds; root "
        + summary.root.hex.prefix(16)
    }
    try await step("verify altered") { stage in
      guard var bytes = FileManager.default.contents(atPath: path) else {
        throw DemonstrationFailure("the export cannot be read")
      }
      bytes[bytes.count - 40] ^= 1
      let altered = stage.demonstration.folder + "/ledger-altered.export"
      try bytes.write(to: URL(filePath: altered))
      let verdict = try await LedgerExport.verify(altered)
      guard case .invalid(let reason, let position) = verdict else {
        throw DemonstrationFailure("an altered export passed")
      }
      let place = position.map { " at entry \($0)" } ?? ""
      return "one byte changed in a copy: refused\(place) (\(reason.rawValue))"
    }
  }
}
