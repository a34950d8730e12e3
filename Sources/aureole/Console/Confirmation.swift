internal import Client
internal import Glibc

/// Asks a yes-or-no question on the terminal; no answer means no.
enum Confirmation {
  /// Throws `notConfirmed` unless the person says yes.
  static func ask(_ question: String) throws {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw ClientError(.notConfirmed, "this needs a person's word, and there is no terminal to ask on")
    }
    Console.printError("\(question) [y/N] ", endingLine: false)
    let answer = readLine(strippingNewline: true)?.lowercased() ?? ""
    guard answer == "y" || answer == "yes" else { throw ClientError(.notConfirmed, "not confirmed: nothing was done") }
  }
}
