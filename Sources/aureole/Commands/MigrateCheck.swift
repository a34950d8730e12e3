internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

struct MigrateCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare an exported ledger with the one that follows it.",
    discussion: """
      Verifies the export whole, replays the new ledger, and lists what is not carried over yet and by whom it can be, and \
      what is more than there was. Anybody who has both can do it. Ends with 0 only when nothing is lacking and nothing \
      came back.
      """)

  @OptionGroup var migrate: MigrateOptions
  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let export = try await migrate.replayed()
    let client = try await home.client()
    let found = try await client.equivalence(with: export)
    await client.close()
    if output.json {
      Console.printJSON(
        Report(
          ledger: client.network.ledger, follows: export.genesis.ledger, size: export.size, root: export.root,
          equivalent: found.holds, lacking: found.lacking.map(Row.init), excess: found.excess.map(Row.init)))
    } else {
      Console.printLine("ledger    \(client.network.ledger)")
      Console.printLine("follows   \(export.genesis.ledger), \(export.size) entries, verified")
      for difference in found.lacking { Console.printLine("lacking   \(words(difference))") }
      for difference in found.excess { Console.printLine("too much  \(words(difference))") }
      if found.holds { Console.printLine("Equivalent: nothing is lacking, and nothing that had ended came back.") }
    }
    if !found.holds { throw ExitCode(ExitStatus.notVerified.rawValue) }
  }

  private func words(_ difference: Equivalence.Difference) -> String {
    let name = difference.subject.isZero ? "" : " \(MemberID(difference.subject)?.hex ?? difference.subject.hex)"
    return difference.what.words + name + (difference.by.map { ", by member \($0)" } ?? ", by the authority")
  }

  private struct Row: Encodable {
    var what: String
    var subject: Word
    var by: MemberID?

    init(_ difference: Equivalence.Difference) {
      (what, subject, by) = (difference.what.rawValue, difference.subject, difference.by)
    }
  }

  private struct Report: Encodable {
    var ledger: Word
    var follows: Word
    var size: UInt64
    var root: Word
    var equivalent: Bool
    var lacking: [Row]
    var excess: [Row]
  }
}

extension Equivalence.What {
  /// The difference in plain words, before the name of what differs.
  fileprivate var words: String {
    switch self {
    case .member: "not enrolled with the same role and key: member"
    case .identity: "no commitment to the identity of member"
    case .standing: "suspended on the old ledger and not here: member"
    case .policy: "other custodians, threshold or strikes"
    case .guardians: "no guardians named by member"
    case .record: "not anchored: record"
    case .otherRecord: "another owner, kind or time of measurement: record"
    case .grant: "not given again: grant"
    case .narrower: "reaches a record less than it did: grant"
    case .wider: "reaches a record that it did not reach: grant"
    case .revived: "revoked, and given again in the same words: grant"
    case .erased: "erased, and its identifier is used again: record"
    }
  }
}
