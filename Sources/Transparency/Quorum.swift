/// How many of which witnesses must have cosigned a checkpoint before it is believed. With it a log cannot show
/// different trees to different people unless so many witnesses help.
public struct Quorum: Hashable, Sendable {
  /// How many witnesses are needed.
  public let required: Int
  /// The witnesses that count.
  public let witnesses: [WitnessVerifier]

  /// Takes a policy of m of named witnesses. Throws `malformedQuorum` unless 1 ≤ m ≤ their number ≤ 99, and no name
  /// and no key is there twice: one witness must not count as two.
  public init(_ required: Int, of witnesses: [WitnessVerifier]) throws(TransparencyError) {
    guard required >= 1, required <= witnesses.count, witnesses.count < Note.maximumSignatureCount else {
      throw TransparencyError(.malformedQuorum, "the quorum asks for none, or for more witnesses than it names")
    }
    guard Set(witnesses.map(\.key.name)).count == witnesses.count,
      Set(witnesses.map(\.key.bytes)).count == witnesses.count
    else { throw TransparencyError(.malformedQuorum, "the quorum names a witness twice") }
    self.required = required
    self.witnesses = witnesses
  }

  /// Rules on a checkpoint. A cosignature with a time later than `latest` (seconds since 1970) does not count; a wrong
  /// one of a named witness refuses the whole, as c2sp.org/signed-note advises.
  public func verdict(
    on checkpoint: VerifiedCheckpoint, notAfter latest: UInt64 = WitnessVerifier.maximumTime
  ) -> QuorumVerdict {
    var times = [KeyName: UInt64]()
    var missing = [KeyName]()
    for witness in witnesses {
      switch witness.verdict(on: checkpoint) {
      case .cosigned(let time) where time <= latest: times[witness.key.name] = time
      case .cosigned, .refused(.absent): missing.append(witness.key.name)
      case .refused(let reason): return .refused(witness.key.name, reason)
      }
    }
    guard times.count >= required else { return .short(by: required - times.count, missing: missing) }
    return .reached(WitnessedCheckpoint(checkpoint: checkpoint, times: times, missing: missing))
  }
}

/// The ruling of a quorum on a checkpoint.
public enum QuorumVerdict: Hashable, Sendable {
  /// Enough witnesses cosigned.
  case reached(WitnessedCheckpoint)
  /// So many more are needed, of those that are missing, in the policy's order.
  case short(by: Int, missing: [KeyName])
  /// A named witness's cosignature is there, but wrong.
  case refused(KeyName, CosignatureVerdict.Reason)
}

/// A checkpoint that a quorum of witnesses cosigned. Only `Quorum` makes one.
public struct WitnessedCheckpoint: Hashable, Sendable {
  /// The checkpoint, signed by its log.
  public let checkpoint: VerifiedCheckpoint
  /// Who cosigned it and when, in seconds since 1970.
  public let times: [KeyName: UInt64]
  /// Who of the named witnesses did not, in the policy's order.
  public let missing: [KeyName]

  fileprivate init(checkpoint: VerifiedCheckpoint, times: [KeyName: UInt64], missing: [KeyName]) {
    self.checkpoint = checkpoint
    self.times = times
    self.missing = missing
  }
}
