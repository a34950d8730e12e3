internal import ArgumentParser
internal import Client
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Carry a ledger over to a chain, or a custodian's blocks to another place.",
    discussion: """
      Actions are signed for one ledger, so a new ledger begins with its own founding, which names the old one, and \
      everybody signs anew what is theirs: the authority with `found` and `ledger`, every member with `home` and `own`. \
      `check` compares the old ledger's export with the new ledger and says what is lacking and whose it is.
      """,
    subcommands: [
      MigrateFound.self, MigrateLedger.self, MigrateHome.self, MigrateOwn.self, MigrateCheck.self, MigrateBlocks.self,
    ])
}

/// The export of the old ledger, and its home there.
struct MigrateOptions: ParsableArguments {
  @Argument(help: "The old ledger's export, of `aureole ledger export`.")
  var export: String

  /// The export, verified whole; throws `NotVerified` with what is wrong.
  func replayed(of ledger: Word? = nil) async throws -> ReplayedExport {
    let path = Path.full(export)
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw IdentityError(.fileRefused, "\(path): there is no such file, or it cannot be read")
    }
    switch try await LedgerExport.replayed(path, ledger: ledger) {
    case .success(let export): return export
    case .failure(let refusal):
      throw NotVerified(reason: refusal.reason.rawValue, words: refusal.reason.words, position: refusal.position)
    }
  }
}
