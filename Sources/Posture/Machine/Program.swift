/// A program to be run for what it prints, with bounds on time and output.
public struct Program: Hashable, Sendable {
  /// The program's name, looked up in the system's own folders, never in the person's PATH.
  public let name: String
  /// Its arguments.
  public let arguments: [String]
  /// After how many seconds it is ended.
  public let seconds: Int
  /// The most bytes of output that are taken.
  public let mostBytes: Int

  /// Names a program.
  public init(_ name: String, _ arguments: [String], seconds: Int = 5, mostBytes: Int = 64 << 10) {
    self.name = name
    self.arguments = arguments
    self.seconds = seconds
    self.mostBytes = mostBytes
  }

  /// How running it went.
  public enum Outcome: Hashable, Sendable {
    /// It ended by itself with this status and printed this on standard output.
    case ended(status: Int32, output: String)
    /// There is no such program.
    case missing
    /// It was ended because it took too long.
    case timedOut
    /// It was ended because it printed too much.
    case tooMuch
    /// The system could not start it, or a signal ended it.
    case failed

    /// What it printed, where it ended with status 0.
    public var output: String? {
      if case .ended(0, let output) = self { output } else { nil }
    }

    /// Why there is no output, in words.
    public var reason: String {
      switch self {
      case .ended(let status, _): "ended with status \(status)"
      case .missing: "is not installed"
      case .timedOut: "took too long"
      case .tooMuch: "printed too much"
      case .failed: "could not be run"
      }
    }
  }
}
