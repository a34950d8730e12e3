/// Says that a sequencer stopped for good, because it cannot know whether its last commit is on disk. It signs nothing
/// more: a log that signs a checkpoint over entries which a crash then takes away has split its own history. Whoever
/// sees this restarts the process; opening the file again shows what was committed.
public struct SequencerStopped: Error, Sendable, Equatable {
  /// What made it stop.
  public let cause: LedgerError

  /// Names the cause.
  public init(_ cause: LedgerError) { self.cause = cause }
}

extension SequencerStopped: CustomStringConvertible {
  /// The cause, as a person reads it.
  public var description: String { "the sequencer stopped for good: \(cause)" }
}
