public import Identity

/// A checkpoint whose log signature has been verified, or that its reader has computed from what a chain finalized. There is
/// no other way to make one, so whoever holds it need not check again. It says what the log claims; that the log says the
/// same to everybody is for a `Quorum` to show, or for the chain.
public struct VerifiedCheckpoint: Hashable, Sendable {
  /// What the log says.
  public let checkpoint: Checkpoint
  /// The note it came in, with the log's signature and whatever cosignatures there are; those are not verified.
  public let note: Note
  /// Whose signature was verified; nil where nobody signed, see `init(own:)`.
  public let log: NoteVerifier?

  /// Verifies a note. The origin must be the given one, or the log's key name when none is given.
  /// Throws `unsigned`, `wrongSignature`, `malformedCheckpoint` or `wrongOrigin`.
  public init(_ note: Note, log: NoteVerifier, origin: String? = nil) throws(TransparencyError) {
    switch log.verdict(on: note) {
    case .signed: break
    case .refused(.unsigned): throw TransparencyError(.unsigned, "the checkpoint lacks the log's signature")
    case .refused(.wrongSignature): throw TransparencyError(.wrongSignature, "the log's signature does not verify")
    }
    // The text is looked at only now that the log has signed it.
    let checkpoint = try Checkpoint(parsing: note.body)
    guard checkpoint.origin.utf8.elementsEqual((origin ?? log.key.name.text).utf8) else {
      throw TransparencyError(.wrongOrigin, "the checkpoint is of another log")
    }
    self.checkpoint = checkpoint
    self.note = note
    self.log = log
  }

  /// What this process has computed itself from entries that a chain has finalized. Nobody signs that: where it came from
  /// anywhere else it is worth nothing.
  package init(own checkpoint: Checkpoint) throws(TransparencyError) {
    self.checkpoint = checkpoint
    note = try Note(text: checkpoint.text)
    log = nil
  }

  /// Reads and verifies a note; throws as the two steps do.
  public init(parsing bytes: [UInt8], log: NoteVerifier, origin: String? = nil) throws(TransparencyError) {
    try self.init(Note(parsing: bytes), log: log, origin: origin)
  }

  /// The log's name.
  public var origin: String { checkpoint.origin }
  /// The number of leaves.
  public var size: UInt64 { checkpoint.size }
  /// The root over them.
  public var root: Word { checkpoint.root }
  /// The note's bytes, as it is stored and sent. Of a reader's own, which is no note, the text.
  public var bytes: [UInt8] { log == nil ? Array(checkpoint.text.utf8) : note.bytes }

  /// Rules on whether this checkpoint extends an older one of the same log.
  public func verdict(extending old: VerifiedCheckpoint, proof: ConsistencyProof) -> ConsistencyVerdict {
    guard origin.utf8.elementsEqual(old.origin.utf8) else { return .refused(.otherLog) }
    guard old.size <= size else { return .refused(.shrinks) }
    guard proof.from == old.size, proof.to == size else { return .refused(.wrongSize) }
    return proof.verdict(from: old.root, to: root)
  }

  /// The checkpoint with a witness's cosignature, which is verified first. Throws `unsigned` when the line is not of
  /// that witness, `wrongSignature` when it does not verify, `tooLarge` when there is no room.
  public func adding(
    _ cosignature: NoteSignature, of witness: WitnessVerifier
  ) throws(TransparencyError) -> VerifiedCheckpoint {
    guard let log, cosignature.claims(witness.key) else {
      throw TransparencyError(.unsigned, "the cosignature is not of this witness")
    }
    guard case .cosigned = witness.verdict(on: cosignature, body: note.body) else {
      throw TransparencyError(.wrongSignature, "the cosignature does not verify")
    }
    // Verified anew, so that even a witness whose name and identifier collide with the log's cannot displace its line.
    return try VerifiedCheckpoint(note.adding(cosignature), log: log, origin: origin)
  }
}
