/// Verifies the timestamped Ed25519 cosignatures (type 0x04) of one witness.
public struct WitnessVerifier: Hashable, Sendable {
  /// The latest time a cosignature can bear, 2^63 − 1 seconds since 1970.
  public static let maximumTime = UInt64(Int64.max)
  /// The key.
  public let key: NoteKey

  /// Takes a key of type 0x04; throws `wrongKeyType` for another.
  public init(_ key: NoteKey) throws(TransparencyError) {
    guard key.type == .cosignature else {
      throw TransparencyError(.wrongKeyType, "the key does not cosign checkpoints")
    }
    self.key = key
  }

  /// Reads a verifier key's text, `name+id+base64`; throws as `NoteKey` does, and `wrongKeyType`.
  public init(parsing text: some StringProtocol) throws(TransparencyError) {
    try self.init(NoteKey(parsing: text))
  }

  /// Rules on a checkpoint: every line that claims to be of this witness must verify; the latest time counts.
  public func verdict(on checkpoint: VerifiedCheckpoint) -> CosignatureVerdict {
    var latest: UInt64?
    for claim in checkpoint.note.claims(of: key) {
      switch verdict(on: claim, body: checkpoint.note.body) {
      case .cosigned(let time): latest = max(latest ?? time, time)
      case .refused(let reason): return .refused(reason)
      }
    }
    return latest.map { .cosigned(at: $0) } ?? .refused(.absent)
  }

  /// Rules on one line over a checkpoint's text.
  func verdict(on signature: NoteSignature, body: [UInt8]) -> CosignatureVerdict {
    guard signature.claims(key) else { return .refused(.absent) }
    guard signature.bytes.count == 8 + 64 else { return .refused(.malformed) }
    let time = signature.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    guard time <= Self.maximumTime else { return .refused(.malformed) }
    let isValid = key.verifies(signature.bytes.dropFirst(8), message: Self.message(body: body, time: time))
    return isValid ? .cosigned(at: time) : .refused(.wrongSignature)
  }

  /// What is signed: two lines that set it apart from a note's text and carry the time, then the checkpoint's text.
  static func message(body: [UInt8], time: UInt64) -> [UInt8] { Array("cosignature/v1\ntime \(time)\n".utf8) + body }
}

/// The ruling on a witness's cosignature.
public enum CosignatureVerdict: Hashable, Sendable {
  /// The witness cosigned this checkpoint at a time, in seconds since 1970.
  case cosigned(at: UInt64)
  /// It cannot be said that the witness cosigned this checkpoint.
  case refused(Reason)

  /// Why a cosignature is refused.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// No line has the witness's name and key identifier.
    case absent
    /// A line of the witness that is not a time and a signature.
    case malformed
    /// A line of the witness whose signature is of another text, time or key.
    case wrongSignature
  }
}
