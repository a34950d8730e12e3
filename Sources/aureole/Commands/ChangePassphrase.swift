internal import ArgumentParser
internal import Client
internal import Identity

struct ChangePassphrase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passphrase",
    abstract: "Change the passphrase of the home's keyring.",
    discussion: "In the home of a founding authority the keyring of the ledger's server is changed with it.")

  @OptionGroup var home: HomeOptions
  @Option(
    name: .long,
    help: ArgumentHelp("Read the new passphrase from the first line of this file.", valueName: "file"))
  var newPassphraseFile: String?

  func run() async throws {
    var fresh = home
    fresh.passphraseFile = newPassphraseFile
    fresh.passphraseDescriptor = nil
    let old = try home.passphrase()
    try home.place.changePassphrase(from: old, to: try fresh.newPassphrase())
    Console.printLine("The passphrase of \(home.place.path) is changed.")
  }
}
