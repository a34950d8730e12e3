internal import Contract
internal import Identity
public import Transparency

/// Where the sequencer gathers cosignatures. It keeps those that were verified, over checkpoints of its own ledger, by
/// witnesses that count now, and shows the largest checkpoint that enough of them cosigned.
///
/// Witnesses that each cosign whatever is newest would never meet on a busy ledger. So the board names one checkpoint
/// at a time, the candidate, until it has its quorum.
public actor WitnessBoard {
  /// The most checkpoints whose cosignatures are kept.
  static let checkpointCount = 64
  /// After so many seconds a candidate that not enough witnesses cosigned gives way to the latest checkpoint.
  static let candidateSeconds: UInt64 = 2

  private let sequencer: Sequencer
  private let quorum: @Sendable () async -> Quorum?
  private var postings: [UInt64: Posting] = [:]
  /// What lay on disk at the start, until there is a quorum to read it with.
  private var unread: String?
  private var stored: String?
  private var proposed: (note: String, size: UInt64, since: UInt64)?

  /// A checkpoint with the log's signature alone, and the cosignatures that were verified.
  private struct Posting {
    let checkpoint: VerifiedCheckpoint
    var cosignatures: [WitnessVerifier: NoteSignature] = [:]

    func count(of quorum: Quorum) -> Int { quorum.witnesses.count { cosignatures[$0] != nil } }

    /// The note with the cosignatures of those who count, in the policy's order.
    func note(for quorum: Quorum) throws(TransparencyError) -> String {
      var note = checkpoint.note
      for witness in quorum.witnesses {
        if let cosignature = cosignatures[witness] { note = try note.adding(cosignature) }
      }
      return String(decoding: note.bytes, as: UTF8.self)
    }
  }

  /// How many checkpoints are kept.
  var postingCount: Int { postings.count }

  /// Gathers for a sequencer's ledger, and goes on with what its file kept. The closure says which witnesses count now,
  /// and how many are needed; nil when there are none.
  public init(_ sequencer: Sequencer, quorum: @escaping @Sendable () async -> Quorum?) throws(LedgerError) {
    self.sequencer = sequencer
    self.quorum = quorum
    stored = try sequencer.store.witnessedNote()
    unread = stored
  }

  /// Takes a checkpoint's note with the cosignatures of one witness or more. Lines of others are left aside. Throws
  /// `tooLarge`; `wrongCheckpoint` for what the log did not sign; `otherTree` when it is not of this ledger as it
  /// stands; `unknownWitness` when nobody who counts cosigned; `wrongCosignature` when one of them did not.
  public func take(_ note: String) async throws {
    guard let quorum = await quorum() else { throw Self.unknownWitness }
    try await read(quorum)
    try await add(note, quorum)
    guard let best = try best(quorum), best != stored else { return }
    stored = best
    do {
      try await sequencer.store.keepWitnessed(best).value
    } catch {
      stored = nil
      throw error
    }
  }

  /// The largest checkpoint that enough witnesses cosigned, with their cosignatures; before there is one, that with the
  /// most. Throws `notFound` while there are no cosignatures.
  public func witnessed() async throws -> String {
    if let quorum = await quorum() {
      try await read(quorum)
      if let best = try best(quorum) { return best }
    }
    throw LedgerError(.notFound, "no witness has cosigned a checkpoint")
  }

  /// The checkpoint that witnesses are to cosign next, without cosignatures.
  public func candidate() async -> String {
    let quorum = await quorum()
    let (latest, size) = await sequencer.latest
    let now = sequencer.clock.now()
    if let proposed, size <= proposed.size || !isDone(proposed.size, since: proposed.since, quorum, now) {
      return proposed.note
    }
    proposed = (latest, size, now)
    return latest
  }

  private static let unknownWitness = LedgerError(.unknownWitness, "no witness that counts cosigned the checkpoint")

  private func isDone(_ size: UInt64, since: UInt64, _ quorum: Quorum?, _ now: UInt64) -> Bool {
    guard let quorum, now >= since, now - since < Self.candidateSeconds else { return true }
    return postings.contains { $0.key >= size && $0.value.count(of: quorum) >= quorum.required }
  }

  /// Takes in what lay on disk. Where it does not fit any more, it is left aside: the witnesses will cosign again.
  private func read(_ quorum: Quorum) async throws {
    guard let note = unread else { return }
    try? await add(note, quorum)
    unread = nil
  }

  private func add(_ text: String, _ quorum: Quorum) async throws {
    guard text.utf8.count <= LedgerLimits.checkpointByteCount else {
      throw LedgerError(.tooLarge, "the note is too large")
    }
    let checkpoint = try sequencer.genesis().verifiedCheckpoint(text)
    guard let root = try? await sequencer.root(at: checkpoint.size), root == checkpoint.root else {
      throw LedgerError(.otherTree, "the checkpoint is not of this ledger as it stands")
    }
    var cosignatures = [WitnessVerifier: NoteSignature]()
    for witness in quorum.witnesses {
      switch witness.verdict(on: checkpoint) {
      case .cosigned:
        // Every line of the witness verifies; that with the latest time counts, which stands in its first bytes.
        cosignatures[witness] = checkpoint.note.signatures.filter { $0.claims(witness.key) }
          .max { $0.bytes.lexicographicallyPrecedes($1.bytes) }
      case .refused(.absent): break
      case .refused:
        throw LedgerError(.wrongCosignature, "the cosignature of \(witness.key.name) does not verify")
      }
    }
    guard !cosignatures.isEmpty else { throw Self.unknownWitness }
    var posting = try postings[checkpoint.size] ?? Posting(checkpoint: bare(checkpoint))
    posting.cosignatures.merge(cosignatures) { $0.bytes.lexicographicallyPrecedes($1.bytes) ? $1 : $0 }
    postings[checkpoint.size] = posting
    trim(quorum)
  }

  /// The checkpoint without anything but the log's signature.
  private func bare(_ checkpoint: VerifiedCheckpoint) throws(TransparencyError) -> VerifiedCheckpoint {
    var note = try Note(text: checkpoint.note.text)
    guard let log = checkpoint.log else { return checkpoint }
    for line in checkpoint.note.signatures where line.claims(log.key) { note = try note.adding(line) }
    return try VerifiedCheckpoint(note, log: log, origin: checkpoint.origin)
  }

  private func best(_ quorum: Quorum) throws -> String? {
    try bestPosting(quorum)?.note(for: quorum)
  }

  private func bestPosting(_ quorum: Quorum) -> Posting? {
    var best: (posting: Posting, count: Int)?
    for posting in postings.values {
      let count = min(posting.count(of: quorum), quorum.required)
      guard count > 0 else { continue }
      if let best, (best.count, best.posting.checkpoint.size) >= (count, posting.checkpoint.size) { continue }
      best = (posting, count)
    }
    return best?.posting
  }

  /// Lets go of the smallest checkpoints, never of the one that is shown.
  private func trim(_ quorum: Quorum) {
    guard postings.count > Self.checkpointCount else { return }
    let best = bestPosting(quorum)?.checkpoint.size
    while postings.count > Self.checkpointCount, let smallest = postings.keys.filter({ $0 != best }).min() {
      postings[smallest] = nil
    }
  }
}
