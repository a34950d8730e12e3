internal import ArgumentParser
internal import Client
internal import Identity

/// A link and its passcode, which no argument ever holds: who has the link has half of what opens a record.
struct LinkSecrets: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("Read the link from the first line of this file.", valueName: "file"))
  var linkFile: String?
  @Option(
    name: .customLong("link-fd"),
    help: ArgumentHelp("Read the link from this open descriptor.", valueName: "number"))
  var linkDescriptor: Int32?
  @Option(
    name: .long, help: ArgumentHelp("Read the passcode from the first line of this file.", valueName: "file"))
  var passcodeFile: String?
  @Option(
    name: .customLong("passcode-fd"),
    help: ArgumentHelp("Read the passcode from this open descriptor.", valueName: "number"))
  var passcodeDescriptor: Int32?

  /// The link.
  func link() throws -> LinkPayload {
    if let bytes = try AccountSecrets.line(linkFile, linkDescriptor) {
      return try LinkPayload(String(decoding: bytes, as: UTF8.self))
    }
    return try LinkPayload(
      PassphrasePrompt.ask(
        "Link: ", otherwise: "no terminal to ask for the link on: use --link-file or --link-fd"))
  }

  /// What is said beside it.
  func passcode(of link: LinkPayload) throws -> LinkPasscode {
    if let bytes = try AccountSecrets.line(passcodeFile, passcodeDescriptor) {
      return try LinkPasscode(String(decoding: bytes, as: UTF8.self))
    }
    return try LinkPasscode(
      PassphrasePrompt.ask(
        "Passcode of the link at \(link.origin.text): ",
        otherwise: "no terminal to ask for the passcode on: use --passcode-file or --passcode-fd"))
  }
}
