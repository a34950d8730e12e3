internal import ArgumentParser
internal import Client
internal import Identity

struct AccountCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Open an account for a gateway's pages with the keys of this home.",
    discussion: """
      The same member then works with the command line and with a browser. The password is asked twice and never leaves \
      this computer; the keyring goes to the gateway encrypted under it. Then a code of an authenticator is asked for, \
      and a recovery key and codes are printed, which nobody can show again: write them down.

      Where you had an account and lost password and recovery kit: once guardians have given you the keys of this home \
      (`aureole recover`), --again sets that account up anew. Its sessions end and its old second factor counts no more.
      """)

  @OptionGroup var home: HomeOptions
  @Argument(help: ArgumentHelp("The gateway's address.", valueName: "url"))
  var gateway: String
  @Option(name: .long, help: "What to log in as: 3 to 64 of a-z, 0-9, full stop, _, @ and -.")
  var name: String?
  @Flag(name: .long, help: "Set the account that you had up anew, with keys that guardians gave you.")
  var again = false
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Certificates in PEM to trust there, such as the gateway's own; compare its fingerprint first.",
      valueName: "file"))
  var ca: String?

  func validate() throws {
    guard (name == nil) == again else { throw ValidationError("say either --name or --again") }
  }

  func run() async throws {
    let passphrase = try home.passphrase()
    let client = try await MemberClient.open(home.place, passphrase: passphrase)
    do {
      let certificates = ca.map(Path.full)
      let account = try WebAccount(
        of: client, at: gateway, trusting: try CertificateFile.read(certificates), passphrase: passphrase)
      let first = try PassphrasePrompt.ask("Password for the pages (at least 10 characters): ")
      guard try PassphrasePrompt.ask("Once more: ") == first else {
        throw ClientError(.notConfirmed, "the two passwords differ: nothing was done")
      }
      let password = try Passphrase(first)
      let (prepared, recoveryKey) =
        if let name {
          try await account.prepare(name, password: password)
        } else {
          try await account.prepareAgain(password: password)
        }
      guard let name = name ?? prepared.account else {
        throw ClientError(.ledgerRefused, "the gateway's answer is malformed")
      }
      Console.printLine("Add this to your authenticator:")
      Console.printLine("  secret   \(Console.bold(prepared.secret))")
      Console.printLine("  address  \(prepared.uri)")
      let code = try Question.ask("The code that it shows now")
      let codes = try await account.confirm(prepared, code: code)
      Console.printLine("\nWrite these down and keep them where you keep documents. They are not shown again.")
      Console.printLine("  recovery key    \(Console.bold(recoveryKey))")
      Console.printLine("  recovery codes  \(codes.joined(separator: "  "))")
      try LoginPlace(url: gateway, account: name, certificates: certificates).remember(in: home.place)
      Console.printLine("\nYou can log in at \(gateway) as \(name); on the command line by aureole login.")
      await client.close()
    } catch {
      await client.close()
      throw error
    }
  }
}
