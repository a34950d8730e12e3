internal import ArgumentParser

/// The command line: parses, calls, prints.
@main
struct Aureole: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aureole",
    abstract: "Send medical images to patients so that nobody who runs a server can read them.",
    discussion: """
      Every command works in one member's home folder (--home, or AUREOLE_HOME, or ~/.aureole). \
      Reading commands print one JSON object with --json. Exit codes are listed by `aureole exit-codes`.
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(name: "Begin", subcommands: [Found.self, Join.self, Demo.self]),
      CommandGroup(
        name: "Members", subcommands: [Enrol.self, Members.self, Suspend.self, Reinstate.self, Approve.self]),
      CommandGroup(
        name: "Records",
        subcommands: [
          Send.self, Outbox.self, Inbox.self, Open.self, Access.self, Erase.self, Repair.self, Reseal.self,
          History.self, Inspect.self, MeasureCommand.self, Deidentify.self, FHIRCommand.self,
        ]),
      CommandGroup(
        name: "Consent",
        subcommands: [
          RequestCommand.self, Requests.self, GrantCommand.self, LinkCommand.self, Deny.self, Revoke.self, Grants.self,
          Report.self, Alerts.self,
        ]),
      CommandGroup(name: "Guardians", subcommands: [Guardians.self, Recover.self, Rotate.self]),
      CommandGroup(
        name: "Ledger and custodians",
        subcommands: [
          LedgerCommand.self, Verify.self, PolicyCommand.self, CustodianCommand.self, Custodians.self,
          GatewayCommand.self,
          MigrateCommand.self,
        ]),
      CommandGroup(
        name: "Health", subcommands: [PostureCommand.self, AgentCommand.self, DoctorCommand.self, BackupCommand.self]),
      CommandGroup(
        name: "Gateway account", subcommands: [AccountCommand.self, Login.self, Logout.self, Sessions.self]),
      CommandGroup(name: "More", subcommands: [ChangePassphrase.self, ExitCodes.self]),
    ])

  static func main() async {
    do {
      var command = try parseAsRoot(nil)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      Failure.report(error, asJSON: CommandLine.arguments.contains("--json"))
    }
  }
}
