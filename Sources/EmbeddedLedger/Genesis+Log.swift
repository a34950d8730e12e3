public import Contract
internal import Identity
public import Transparency

extension Genesis {
  /// The origin line of the ledger's checkpoints and the name of its log key: "aureole/" and the ledger's identifier in
  /// hexadecimal, so that a checkpoint of one ledger is never taken for another's.
  public var origin: String { "aureole/" + ledger.hex }

  /// What verifies the ledger's checkpoints. Throws `wrongLogKey` when the genesis names no key.
  public func logVerifier() throws(LedgerError) -> NoteVerifier {
    do throws(TransparencyError) {
      let key = try NoteKey(name: KeyName(origin), type: .ed25519, bytes: logKey.bytes)
      return try NoteVerifier(key)
    } catch {
      throw LedgerError(.wrongLogKey, "the genesis names no key that signs checkpoints")
    }
  }

  /// Whether the ledger is a contract on a chain: nobody signs checkpoints of it, and every reader makes its own.
  public var isOnChain: Bool { logKey.isZero }

  /// A checkpoint that this process keeps in its own file: verified like every other, but for a ledger on a chain, whose
  /// checkpoints are the reader's own. Throws `wrongCheckpoint`.
  func keptCheckpoint(_ note: String) throws(LedgerError) -> VerifiedCheckpoint {
    guard isOnChain else { return try verifiedCheckpoint(note) }
    do throws(TransparencyError) {
      let checkpoint = try Checkpoint(parsing: Array(note.utf8))
      guard checkpoint.origin == origin else {
        throw TransparencyError(.wrongOrigin, "the checkpoint is of another log")
      }
      return try VerifiedCheckpoint(own: checkpoint)
    } catch {
      throw LedgerError(.wrongCheckpoint, error.detail)
    }
  }

  /// Verifies a checkpoint's note with the log key and the origin; throws `wrongCheckpoint`.
  public func verifiedCheckpoint(_ note: String) throws(LedgerError) -> VerifiedCheckpoint {
    let verifier = try logVerifier()
    do throws(TransparencyError) {
      return try VerifiedCheckpoint(Note(parsing: note), log: verifier, origin: origin)
    } catch {
      throw LedgerError(.wrongCheckpoint, error.detail)
    }
  }
}
