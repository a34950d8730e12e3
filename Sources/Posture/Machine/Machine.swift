internal import FoundationEssentials

/// The computer that is looked at: its files below a root folder, its programs, the environment of the person's session and
/// the time. Checks read through it alone, so that tests can make up any computer.
public struct Machine: Sendable {
  /// The folder below which the computer's files lie; empty for this computer.
  public let root: String
  /// The environment of the person's session.
  public let environment: [String: String]
  /// Seconds since 1970.
  public let now: UInt64
  private let runner: @Sendable (Program) -> Program.Outcome

  /// Makes up a computer.
  ///
  /// - Parameters:
  ///   - root: the folder that stands for `/`.
  ///   - environment: the session's variables.
  ///   - now: the time, in seconds since 1970.
  ///   - runner: runs programs.
  public init(
    root: String, environment: [String: String], now: UInt64, runner: @escaping @Sendable (Program) -> Program.Outcome
  ) {
    self.root = root
    self.environment = environment
    self.now = now
    self.runner = runner
  }

  /// This computer, in this process's session, now.
  public static func current() -> Machine {
    let environment = ProcessInfo.processInfo.environment
    return Machine(
      root: "", environment: environment, now: UInt64(max(0, Date().timeIntervalSince1970)),
      runner: { ProgramRun($0, environment: environment).outcome() })
  }

  /// Runs a program for what it prints.
  public func run(_ program: Program) -> Program.Outcome { runner(program) }

  /// A program's output without the white space around it; nil when it did not end well.
  func answer(_ name: String, _ arguments: String...) -> String? {
    run(Program(name, arguments)).output.map { Text.trimmed($0) }
  }

  /// What the computer is called.
  public var host: String {
    let name = Text.trimmed(text("/proc/sys/kernel/hostname", atMost: 1024).text ?? "")
    return name.isEmpty ? "unnamed" : name
  }

  /// The operating system's name and version.
  public var system: String {
    let release = OSRelease(of: self)
    let name = release["PRETTY_NAME"] ?? release["NAME"] ?? ""
    return name.isEmpty ? "an unnamed system" : name
  }
}
