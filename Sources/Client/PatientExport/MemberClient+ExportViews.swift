internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import Halo
internal import Identity

extension MemberClient {
  /// How often custodians that have not come to a size are asked again, a second apart: they read the chain by themselves.
  private static let mostTries = 30

  /// Writes the policy in force, and what its custodians say that the ledger is at a size.
  ///
  /// - Returns: how many say so; none where the ledger has no custodians.
  /// - Throws: `custodiansMissing` when they are fewer than the policy asks for.
  func writeViews(of size: UInt64, in state: State, to files: ExportFiles) async throws -> Int {
    guard let custodians = try await custodians(in: state) else {
      try files.write([String](), as: ExportLayout.views)
      return 0
    }
    try files.write(custodians.document.json, to: ExportLayout.policy)
    let root = try await replica.root(at: size)
    let present = custodians.present.filter { state.members[$0.member]?.isInGoodStanding == true }
    var views = [MemberID: LedgerView]()
    for attempt in 0..<Self.mostTries {
      if attempt > 0 { try await Task.sleep(for: .seconds(1)) }
      let missing = present.filter { views[$0.member] == nil }
      for view in await Self.views(of: size, from: missing, custodians.halo)
      where view.root == root && view.epoch == custodians.epoch { views[view.custodian] = view }
      if views.count >= custodians.document.witnesses { break }
    }
    guard views.count >= custodians.document.witnesses else {
      throw ClientError(
        .custodiansMissing,
        "\(views.count) custodians say that the chain has what was read here, and \(custodians.document.witnesses) must: "
          + "without them nobody could verify the export")
    }
    let sorted = views.values.sorted { $0.custodian < $1.custodian }
    try files.write(sorted.map(\.bytes.hex), as: ExportLayout.views)
    return sorted.count
  }

  private static func views(
    of size: UInt64, from custodians: [KnownCustodian], _ halo: HaloClient
  ) async -> [LedgerView] {
    await withTaskGroup(of: LedgerView?.self) { group in
      for custodian in custodians {
        group.addTask { try? await halo.view(size: size, of: custodian.member, key: custodian.key) }
      }
      return await group.reduce(into: []) { found, view in if let view { found.append(view) } }
    }
  }
}
