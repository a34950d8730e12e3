public import Contract
internal import FoundationEssentials
public import Identity
internal import Transparency

extension LedgerExport {
  /// Verifies an export: the checkpoint's signature, every entry's signature, every ruling, and the root. It reads the
  /// file once, in pieces. When the identifier of the ledger is given, the export must be of that ledger; without it the
  /// verdict only says that the file agrees with itself. Throws `storage` when the file cannot be read.
  public static func verify(_ path: String, ledger: Word? = nil) async throws(LedgerError) -> ExportVerdict {
    switch try await replayed(path, ledger: ledger) {
    case .success(let replayed): .valid(ExportSummary(replayed))
    case .failure(let refusal): refusal.verdict
    }
  }

  /// The state that an export adds up to, from nothing but the file, which is verified as `verify` does.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - ledger: the identifier known from elsewhere; nil accepts any ledger that holds together.
  ///   - unsigned: whether a ledger on a chain is taken; its root is then only what the entries hash to.
  ///   - visit: shown every entry with its position as it is taken; what it saw counts only when the export is whole.
  /// - Throws: `LedgerError.storage` when the file cannot be read.
  public static func replayed(
    _ path: String, ledger: Word? = nil, unsigned: Unsigned = .refused,
    visiting visit: (UInt64, Entry) -> Void = { _, _ in }
  ) async throws(LedgerError) -> Result<ReplayedExport, ExportRefusal> {
    var reader = try ExportReader(path)
    do throws(Refusal) {
      let (genesis, checkpoint) = try founding(&reader, ledger: ledger, unsigned)
      var state = State(genesis)
      var frontier = Frontier()
      while frontier.size < checkpoint.size {
        try await take(&reader, upTo: checkpoint.size, state: &state, frontier: &frontier, visit)
      }
      guard try reader.isAtEnd() else { throw Refusal.reason(.surplusEntries, at: checkpoint.size) }
      guard frontier.root == checkpoint.root else { throw Refusal.reason(.wrongRoot) }
      return .success(
        ReplayedExport(genesis: genesis, size: checkpoint.size, root: checkpoint.root, state: state))
    } catch {
      switch error {
      case .reason(let reason, let position): return .failure(ExportRefusal(reason: reason, position: position))
      case .file(let error): throw error
      }
    }
  }

  enum Refusal: Error {
    case reason(ExportVerdict.Reason, at: UInt64? = nil)
    case file(LedgerError)
  }

  private static func founding(
    _ reader: inout ExportReader, ledger: Word?, _ unsigned: Unsigned
  ) throws(Refusal) -> (Genesis, VerifiedCheckpoint) {
    guard let first = try reader.line(atMost: magic.utf8.count), first.elementsEqual(magic.utf8) else {
      throw .reason(.notAnExport)
    }
    guard let line = try reader.line(atMost: headerLimit),
      let header = try? JSONDecoder().decode(Header.self, from: Data(line)), (try? header.bytes) == line
    else { throw .reason(.malformedHeader) }
    guard let genesis = try? Genesis(words: header.genesis), unsigned == .taken || !genesis.isOnChain else {
      throw .reason(.malformedGenesis)
    }
    guard ledger == nil || genesis.ledger == ledger else { throw .reason(.otherLedger) }
    if genesis.isOnChain {
      guard let checkpoint = try? genesis.keptCheckpoint(header.checkpoint) else {
        throw .reason(.malformedCheckpoint)
      }
      return (genesis, checkpoint)
    }
    guard let log = try? genesis.logVerifier() else { throw .reason(.malformedGenesis) }
    do throws(TransparencyError) {
      let note = try Note(parsing: header.checkpoint)
      return (genesis, try VerifiedCheckpoint(note, log: log, origin: genesis.origin))
    } catch {
      throw .reason(reason(error.code))
    }
  }

  private static func reason(_ code: TransparencyError.Code) -> ExportVerdict.Reason {
    switch code {
    case .unsigned: .unsigned
    case .wrongSignature: .wrongCheckpointSignature
    case .wrongOrigin: .wrongOrigin
    default: .malformedCheckpoint
    }
  }

  /// Takes one piece of entries. What is wrong with the framing is said only after the entries before it were judged,
  /// so that the first bad entry is named.
  private static func take(
    _ reader: inout ExportReader, upTo size: UInt64, state: inout State, frontier: inout Frontier,
    _ visit: (UInt64, Entry) -> Void
  ) async throws(Refusal) {
    let first = frontier.size
    var entries = [[UInt8]]()
    var refusal: Refusal?
    while entries.count < LedgerLimits.entriesPerCall, first + UInt64(entries.count) < size {
      let position = first + UInt64(entries.count)
      do throws(Refusal) {
        entries.append(try reader.entry(at: position))
      } catch {
        refusal = error
        break
      }
    }
    var forecast = KeyForecast(state)
    let batch = await EntryBatch(entries, from: first, forecast: &forecast)
    do throws(LedgerError) {
      try batch.apply(to: &state)
    } catch {
      throw .reason(reason(error.code), at: error.position)
    }
    if let refusal { throw refusal }
    for (offset, entry) in batch.entries.enumerated() { visit(first + UInt64(offset), entry) }
    for entry in batch.stored { frontier.append(entry.leafHash) }
  }

  private static func reason(_ code: LedgerError.Code) -> ExportVerdict.Reason {
    switch code {
    case .malformedEntry: .malformedEntry
    case .wrongSignature: .wrongSignature
    default: .wrongOutcome
    }
  }
}

extension ExportSummary {
  fileprivate init(_ export: ReplayedExport) {
    ledger = export.genesis.ledger
    size = export.size
    root = export.root
    time = export.state.time
    members = export.state.members.count
    records = export.state.records.count
    grants = export.state.grants.count
    accesses = export.state.accesses.count
    unlawfulAccesses = export.state.accesses.values.count { $0.outcome.isUnlawful }
  }
}
