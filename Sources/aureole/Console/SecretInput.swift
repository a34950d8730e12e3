internal import ArgumentParser
internal import Client
internal import Glibc
internal import Identity

/// The password and the code of an account, which no argument ever holds: from files, descriptors or the terminal.
struct AccountSecrets: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Read the account's password from the first line of this file.", valueName: "file"))
  var passwordFile: String?
  @Option(
    name: .customLong("password-fd"),
    help: ArgumentHelp("Read the account's password from this open descriptor.", valueName: "number"))
  var passwordDescriptor: Int32?
  @Option(
    name: .long, help: ArgumentHelp("Read the code from the first line of this file.", valueName: "file"))
  var codeFile: String?
  @Option(
    name: .customLong("code-fd"),
    help: ArgumentHelp("Read the code from this open descriptor.", valueName: "number"))
  var codeDescriptor: Int32?

  /// The account's password.
  func password(of account: String, at url: String) throws -> Passphrase {
    if let bytes = try Self.line(passwordFile, passwordDescriptor) { return try Passphrase(utf8: bytes) }
    return try Passphrase(
      PassphrasePrompt.ask(
        "Password of \(account) at \(url): ",
        otherwise: "no terminal to ask for the password on: use --password-file or --password-fd"))
  }

  /// The six digits of the authenticator, or a recovery code, without the spaces that people put in.
  func code() throws -> String {
    let text: String
    if let bytes = try Self.line(codeFile, codeDescriptor) {
      text = String(decoding: bytes, as: UTF8.self)
    } else {
      text = try PassphrasePrompt.ask(
        "Six digits of the authenticator: ", isShown: true,
        otherwise: "no terminal to ask for the code on: use --code-file or --code-fd")
    }
    return text.filter { $0 != " " }
  }

  /// The first line of a file or a descriptor; nil where neither is named.
  static func line(_ path: String?, _ descriptor: Int32?) throws -> [UInt8]? {
    if let path {
      return PassphrasePrompt.firstLine(try PrivateFile(path: Path.full(path)).read(atMost: 4096).bytes)
    }
    return try descriptor.map { PassphrasePrompt.firstLine(try PassphrasePrompt.read($0)) }
  }
}

/// What TLS trusts at a gateway besides the system's certificates.
enum CertificateFile {
  private static let mostBytes = 32 << 10

  /// The file's text; nil where none is named.
  static func read(_ path: String?) throws -> String? {
    guard let path else { return nil }
    return String(decoding: try PrivateFile(path: path).read(atMost: mostBytes).bytes, as: UTF8.self)
  }
}
