internal import Contract
internal import FoundationEssentials
internal import Identity
internal import Logging
internal import Transparency

/// The one who appends. Actions come in concurrently; workers on all cores verify signatures in chunks; the actor
/// applies the rules in the order of arrival; one commit at a time puts what was applied meanwhile on disk, with the
/// signed checkpoint over it, in one transaction. An answer is given, and the checkpoint shown, only after the commit.
///
/// No timer runs: a commit begins when none is under way and either nothing more is being verified or a full group has
/// gathered. So an idle ledger answers a single action at once, and a busy one shares each sync among many.
public actor Sequencer {
  /// How many actions one worker verifies at a time.
  static let chunkSize = 64
  /// How many entries start a commit while more are being verified.
  static let fullGroup = 1024

  nonisolated let store: LedgerStore
  nonisolated let intake: Intake
  nonisolated let signer: NoteSigner
  nonisolated let growth: Growth
  let clock: LedgerClock
  let logger: Logger

  /// What was applied, committed or not.
  var state: State
  /// The leaves of what was applied; what is shown of it never goes beyond the committed size.
  var tree: HashTree
  /// What was committed.
  var committed: Committed

  var group = Group()
  var isCommitting = false
  var stopped: SequencerStopped?
  private var nextTicket: UInt64 = 0
  private var nextToApply: UInt64 = 0
  private var early: [UInt64: CheckedChunk] = [:]
  private var inVerification = 0

  /// The size and the signed note of the last commit.
  struct Committed {
    var size: UInt64
    var note: String
  }

  init(store: LedgerStore, signer: NoteSigner, replayed: Replay, note: String, options: Options) {
    self.store = store
    self.signer = signer
    clock = options.clock
    logger = options.logger
    state = replayed.state
    tree = replayed.tree
    committed = Committed(size: replayed.tree.size, note: note)
    growth = Growth(replayed.tree.size)
    // Two more than there are cores: workers also wait for the actor, and no core is to be idle meanwhile.
    let workers = max(1, ProcessInfo.processInfo.activeProcessorCount) + 2
    intake = Intake(capacity: options.waitingActions, workerCount: workers)
  }

  /// A worker's one call: hands in a verified chunk and gets the next to verify, none when nothing waits.
  func exchange(_ done: CheckedChunk?) -> Chunk? {
    if let done {
      inVerification -= 1
      early[done.ticket] = done
      while let chunk = early.removeValue(forKey: nextToApply) {
        nextToApply += 1
        apply(chunk)
      }
    }
    let next = drawChunk()
    commitIfDue()
    return next
  }

  private func drawChunk() -> Chunk? {
    let submissions = intake.draw(atMost: Self.chunkSize)
    guard !submissions.isEmpty else { return nil }
    let time = max(clock.now(), state.time)
    let keys = submissions.map { state.signingKey(of: $0.action.action.actor, at: time) }
    defer { nextTicket += 1 }
    inVerification += 1
    return Chunk(ticket: nextTicket, submissions: submissions, keys: keys)
  }

  private func apply(_ checked: consuming CheckedChunk) {
    var chunk = consume checked
    if let stopped {
      for item in chunk.items { item.submission.answer.resume(throwing: stopped) }
      intake.answered(chunk.items.count)
      return
    }
    let time = max(clock.now(), state.time)
    for index in chunk.items.indices {
      let submission = chunk.items[index].submission
      let (outcome, digest) = judge(chunk.items[index], at: time)
      var position: UInt64?
      if outcome.isRecorded(for: submission.action.action.body.kind) {
        // In place: the chunk is this function's own, so nothing is copied.
        chunk.items[index].stamp(time: time, outcome: outcome)
        let entry = StoredEntry(chunk.items[index].entry)
        position = tree.size
        tree.append(entry.leafHash)
        group.entries.append(entry)
      }
      let receipt = Receipt(position: position, time: time, outcome: outcome, digest: digest)
      group.answers.append((submission.answer, receipt))
    }
  }

  /// The rules' word. A signature was verified with the key known when its chunk was drawn; when an enrolment or a new
  /// key came in between, it is verified again here with the key that counts.
  private func judge(_ item: borrowing CheckedChunk.Item, at time: UInt64) -> (Outcome, Word) {
    let signed = item.submission.action
    if case .verified(let verified) = item.check {
      let outcome = state.apply(verified, at: time)
      if outcome != .wrongSignature { return (outcome, verified.digest) }
    }
    let digest = signed.action.digest
    guard signed.action.ledger == state.ledger else { return (.wrongLedger, digest) }
    guard let key = state.signingKey(of: signed.action.actor, at: time) else { return (.unknownActor, digest) }
    if case .refused(let used) = item.check, used == key { return (.wrongSignature, digest) }
    guard let verified = signed.verified(with: key) else { return (.wrongSignature, digest) }
    return (state.apply(verified, at: time), digest)
  }

  /// Begins a commit when one is due.
  func commitIfDue() {
    guard !isCommitting, stopped == nil, !group.answers.isEmpty else { return }
    // Chunks are drawn just before this is asked, so nothing in verification means that nothing waits either.
    guard group.entries.count >= Self.fullGroup || inVerification == 0 else { return }
    let batch = group
    group = Group()
    isCommitting = true
    let (size, root) = (tree.size, tree.root)
    Task { await commit(batch, size: size, root: root) }
  }
}
