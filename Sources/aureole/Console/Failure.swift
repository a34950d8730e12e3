internal import ArgumentParser
internal import Blocks
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Glibc
internal import Identity
internal import Imaging
internal import Records
internal import Shards

/// Turns an error into one line on standard error and an exit code.
enum Failure {
  /// Prints the error, as JSON when asked, and ends the program. Errors of the command line itself keep their own text.
  static func report(_ error: any Error, asJSON: Bool) -> Never {
    if isOfArguments(error) { Aureole.exit(withError: error) }
    let (status, code, message) = reading(error)
    if asJSON {
      Console.printError(Console.json(Report(error: .init(code: code, message: message, exit: status.rawValue))))
    } else {
      Console.printError("aureole: \(message)")
    }
    exit(status.rawValue)
  }

  private static func isOfArguments(_ error: any Error) -> Bool {
    error is CleanExit || error is ValidationError || error is ExitCode
      || Aureole.exitCode(for: error) == .validationFailure
      || Aureole.exitCode(for: error) == .success
  }

  private struct Report: Encodable {
    struct Detail: Encodable {
      var code: String
      var message: String
      var exit: Int32
    }
    var error: Detail
  }
}
