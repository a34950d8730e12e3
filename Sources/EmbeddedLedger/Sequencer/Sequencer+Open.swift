internal import Contract
internal import Identity
public import Logging
internal import Transparency

extension Sequencer {
  /// What can be set when a sequencer is opened.
  public struct Options: Sendable {
    /// Where the time comes from.
    public var clock: LedgerClock
    /// How many actions may wait before more are refused as `busy`.
    public var waitingActions: Int
    /// Where it writes what happens to it. Members are never named there.
    public var logger: Logger

    /// Takes the options; the defaults are those of a server.
    public init(
      clock: LedgerClock = .system, waitingActions: Int = LedgerLimits.waitingActions,
      logger: Logger = Logger(label: "aureole.ledger")
    ) {
      self.clock = clock
      self.waitingActions = max(1, waitingActions)
      self.logger = logger
    }
  }

  /// Takes up a ledger where its file leaves off. Every entry goes through the rules again and the tree must come to
  /// the root of the stored checkpoint, so that a changed byte is found: `alteredEntry` with its position, or as the
  /// codes of `LedgerError` under "what a ledger holds". Throws `wrongLogKey` when the key is not the genesis' one.
  ///
  /// - Parameters:
  ///   - store: the ledger's file, which the sequencer closes in the end.
  ///   - seed: the private Ed25519 log key, 32 bytes.
  ///   - options: clock, bounds and logger.
  public static func open(
    _ store: LedgerStore, seed: [UInt8], options: Options = Options()
  ) async throws(LedgerError) -> Sequencer {
    let genesis = store.genesis
    let signer: NoteSigner
    do throws(TransparencyError) {
      signer = try NoteSigner(name: KeyName(genesis.origin), secret: seed)
    } catch {
      throw LedgerError(.wrongLogKey, error.detail)
    }
    guard signer.verifier.key.bytes == genesis.logKey.bytes else {
      throw LedgerError(.wrongLogKey, "the key is not the one the genesis names")
    }
    let replayed = try await Replay.ofStore(store)
    let sequencer: Sequencer
    if let checkpoint = replayed.checkpoint {
      let note = String(decoding: checkpoint.bytes, as: UTF8.self)
      sequencer = Sequencer(store: store, signer: signer, replayed: replayed, note: note, options: options)
    } else {
      sequencer = Sequencer(store: store, signer: signer, replayed: replayed, note: "", options: options)
      try await sequencer.found()
    }
    options.logger.info("ledger opened", metadata: ["size": "\(replayed.tree.size)"])
    return sequencer
  }

  /// Signs and stores the checkpoint of the empty ledger.
  private func found() async throws(LedgerError) {
    let note = try signedNote(size: 0, root: tree.root)
    try await store.append([], at: 0, note: note)
    committed.note = note
  }

  /// Takes nothing more, answers everything that was taken, and closes the file.
  public func close() async throws(LedgerError) {
    intake.refuse(with: LedgerError(.closing, "the ledger is stopping"))
    growth.close()
    await intake.untilAnswered()
    try store.close()
    logger.info("ledger closed", metadata: ["size": "\(committed.size)"])
  }

  /// Whether actions are taken: false once it is stopping or has stopped.
  public nonisolated var isAccepting: Bool { intake.isOpen }
}
