internal import ArgumentParser
internal import Client
internal import Glibc

/// Asks a person for a value on the terminal.
enum Question {
  /// Asks until there is an answer; an empty one takes the default. Throws when there is no terminal.
  ///
  /// - Parameter option: what gives the value where there is no terminal.
  static func ask(_ question: String, otherwise: String? = nil, instead option: String? = nil) throws -> String {
    guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
      throw ValidationError(
        "there is no terminal to ask on: give \(option ?? "--name, and the other options as needed")")
    }
    while true {
      Console.printError(question + (otherwise.map { " [\($0)]" } ?? "") + ": ", endingLine: false)
      guard let answer = readLine(strippingNewline: true) else {
        throw ClientError(.notConfirmed, "no answer: nothing was done")
      }
      if !answer.isEmpty { return answer }
      if let otherwise { return otherwise }
    }
  }

  /// Asks until the answer is a number.
  static func askNumber(_ question: String, otherwise: UInt64) throws -> UInt64 {
    while true {
      if let number = UInt64(try ask(question, otherwise: String(otherwise))) { return number }
      Console.printError("a number, please")
    }
  }
}
