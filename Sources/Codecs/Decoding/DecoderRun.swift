internal import Processes

/// One run of the program that decodes, for one frame: an empty environment, a file in memory to read from and one to write to, and
/// nothing else of this process.
struct DecoderRun {
  let program: String
  let arguments: [String]
  let seconds: Int

  /// How it ended.
  enum End: Equatable {
    case status(Int32)
    case signalled
    case timedOut
    case notStarted
  }

  /// Runs to the end, or until time is over.
  func end(reading input: borrowing MemoryFile, writing output: borrowing MemoryFile) -> End {
    guard
      let child = ChildProcess(
        program, arguments, environment: ["LC_ALL=C", "SWIFT_BACKTRACE=enable=no"], input: input.descriptor,
        output: output.descriptor)
    else { return .notStarted }
    let deadline = ContinuousClock.now + .seconds(seconds)
    switch child.end(while: { ContinuousClock.now < deadline }) {
    case .status(let status): return .status(status)
    case .signalled: return .signalled
    case nil:
      child.kill()
      return .timedOut
    }
  }
}
