/// The exit codes of every command, for scripts. They do not change meaning between versions.
enum ExitStatus: Int32, CaseIterable {
  case success = 0
  case failure = 1
  case notFound = 3
  case refused = 4
  case notVerified = 5
  case storageIncomplete = 6
  case unreachable = 7
  case locked = 8
  case badInput = 9
  case notConfirmed = 10
  case loginNeeded = 11
  case unhealthy = 12
  case undetermined = 13
  case usage = 64
  case interrupted = 130

  /// What the code means, one line each.
  var meaning: String {
    switch self {
    case .success: "done"
    case .failure: "something unforeseen; the message says what"
    case .notFound: "no such member, record, request or grant, or more than one fits"
    case .refused: "the ledger's rules refuse the action"
    case .notVerified: "something does not verify: altered, forged, or meant for somebody else"
    case .storageIncomplete: "too few stores answer to rebuild the record"
    case .unreachable: "the ledger does not answer"
    case .locked: "the passphrase or what was logged in with is wrong, or the home is not usable"
    case .badInput: "a file or value given is not acceptable"
    case .notConfirmed: "a warning was not confirmed, so nothing was done"
    case .loginNeeded: "a login at a gateway is asked for: there is none, it is over, or its second factor is too old"
    case .unhealthy: "something is not as it should be, and what mends it is printed"
    case .undetermined: "nothing is known to be wrong, and something could not be told"
    case .usage: "the command line is malformed"
    case .interrupted: "stopped by the person"
    }
  }
}
