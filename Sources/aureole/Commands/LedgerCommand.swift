internal import ArgumentParser

struct LedgerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Run, read and export the ledger.",
    subcommands: [
      LedgerServe.self, LedgerDeploy.self, LedgerNetwork.self, LedgerLog.self, LedgerShow.self, LedgerProve.self,
      LedgerExportCommand.self,
    ])
}
