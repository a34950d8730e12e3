internal import ArgumentParser
internal import Client
internal import FoundationEssentials
internal import Glibc
internal import Identity

/// Where a member lives and how the keyring is unlocked.
struct HomeOptions: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The member's home folder.", valueName: "folder"))
  var home: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Read the passphrase from the first line of this file.", valueName: "file"))
  var passphraseFile: String?

  @Option(
    name: .customLong("passphrase-fd"),
    help: ArgumentHelp("Read the passphrase from this open descriptor.", valueName: "number"))
  var passphraseDescriptor: Int32?

  /// The home: the option, AUREOLE_HOME, or ~/.aureole.
  var place: Home { Self.place(home) }

  /// The home that an option names, else AUREOLE_HOME, else ~/.aureole.
  static func place(_ home: String?) -> Home {
    let environment = ProcessInfo.processInfo.environment
    let path = home ?? environment["AUREOLE_HOME"] ?? (environment["HOME"] ?? "") + "/.aureole"
    return Home(path: Path.full(path))
  }

  /// The passphrase of an existing keyring, from file, descriptor or the terminal.
  func passphrase() throws -> Passphrase {
    if let given = try given() { return given }
    return try Passphrase(PassphrasePrompt.ask("Passphrase for \(place.path): "))
  }

  /// A new passphrase: asked twice on a terminal.
  func newPassphrase(_ question: String = "New passphrase") throws -> Passphrase {
    if let given = try given() { return given }
    let first = try PassphrasePrompt.ask("\(question) (at least \(Passphrase.fewestCharacters) characters): ")
    guard try PassphrasePrompt.ask("Once more: ") == first else {
      throw ClientError(.notConfirmed, "the two passphrases differ: nothing was done")
    }
    return try Passphrase(first)
  }

  private func given() throws -> Passphrase? {
    if let path = passphraseFile {
      return try Passphrase(utf8: PassphrasePrompt.firstLine(try PrivateFile(path: path).read(atMost: 4096).bytes))
    }
    if let descriptor = passphraseDescriptor {
      return try Passphrase(utf8: PassphrasePrompt.firstLine(try PassphrasePrompt.read(descriptor)))
    }
    return nil
  }

  /// Opens the home's member for work: one command at a time, beside services such as the agent.
  func client(for use: HomeUse = .command) async throws -> MemberClient {
    var client = try await MemberClient.open(place, passphrase: try passphrase(), for: use)
    client.notice = { Console.printError("\(Console.red("warning")) \($0)") }
    return client
  }
}

/// Whether the result is printed for scripts.
struct OutputOptions: ParsableArguments {
  @Flag(name: .long, help: "Print one JSON object.")
  var json = false
}
