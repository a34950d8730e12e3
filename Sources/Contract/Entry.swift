internal import Identity

/// An action as the ledger holds it: the ledger's time, the outcome, the signature and the words. Its bytes are the
/// leaf of the ledger's tree.
public struct Entry: Hashable, Sendable {
  /// The largest number of bytes of an entry.
  public static let maximumByteCount = 9 + SignedAction.maximumByteCount
  /// The ledger's time in seconds since 1970.
  public let time: UInt64
  /// How the rules judged the action.
  public let outcome: Outcome
  /// The action and its signature.
  public let signed: SignedAction

  /// Joins the parts.
  public init(time: UInt64, outcome: Outcome, signed: SignedAction) {
    self.time = time
    self.outcome = outcome
    self.signed = signed
  }

  /// Reads time (8 bytes, big-endian) ‖ outcome (1 byte) ‖ signed action; throws when a part is malformed or the
  /// outcome is none that is recorded for the kind.
  public init(bytes: some RandomAccessCollection<UInt8>) throws(ContractError) {
    guard bytes.count > 9, bytes.count <= Self.maximumByteCount else {
      throw ContractError(.wrongLength, "an entry has at most \(Self.maximumByteCount) bytes")
    }
    time = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    guard time <= State.latestTime else { throw ContractError(.malformedField, "the entry's time is out of bounds") }
    let raw = bytes[bytes.index(bytes.startIndex, offsetBy: 8)]
    signed = try SignedAction(bytes: bytes.dropFirst(9))
    guard let outcome = Outcome(rawValue: raw), outcome.isRecorded(for: signed.action.body.kind) else {
      throw ContractError(.unknownOutcome, "the entry's outcome is none that is recorded")
    }
    self.outcome = outcome
  }

  /// The bytes of the leaf.
  public var bytes: [UInt8] {
    var result = [UInt8]()
    result.reserveCapacity(Self.maximumByteCount)
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      result.append(UInt8(truncatingIfNeeded: time >> shift))
    }
    result.append(outcome.rawValue)
    signed.append(to: &result)
    return result
  }
}
