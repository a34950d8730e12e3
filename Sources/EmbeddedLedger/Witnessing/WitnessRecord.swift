public import Contract
internal import Identity
internal import Synchronization
internal import Transparency

/// What a witness cosigned last, in a small file of its own.
///
/// It is not kept in the replica: a replica is a copy that may be deleted, rebuilt or put back from a backup, and each of
/// that would make the witness forget what it said. This file lives and dies with the witness's key instead. It is
/// made once, when the key is made, and its absence later is an error and not a fresh start. Should it be lost, or be put
/// back from a backup, make a new key: nobody can say any more what the old one has cosigned.
public final class WitnessRecord: Sendable {
  private let file: PrivateFile
  private let genesis: Genesis
  private let last: Mutex<Last>

  /// The lock is held as long as the value lives, so that two processes cannot both be the witness.
  private struct Last: ~Copyable {
    let lock: FileLock
    var note: String?
    var checkpoint: VerifiedCheckpoint?
  }

  /// Makes the file of a witness that has cosigned nothing. Throws `storage` when there is one already.
  public static func make(at path: String) throws(LedgerError) {
    do {
      try PrivateFile(path: path).write([])
    } catch {
      throw LedgerError(.storage, "the witness's record cannot be made: \(error.detail)")
    }
  }

  /// Opens the file of a ledger's witness. Throws `alreadyRunning` when another process has it open, `storage` when it
  /// is not there, `wrongCheckpoint` when it holds something else than a checkpoint of this ledger.
  public init(at path: String, of genesis: Genesis) throws(LedgerError) {
    file = PrivateFile(path: path)
    self.genesis = genesis
    let lock = try FileLock(path: path + ".lock")
    let bytes: [UInt8]
    do {
      bytes = try file.read(atMost: LedgerLimits.checkpointByteCount).bytes
    } catch {
      throw LedgerError(.storage, "the witness's record cannot be read: \(error.detail)")
    }
    let note = bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    let checkpoint: VerifiedCheckpoint? = if let note { try genesis.verifiedCheckpoint(note) } else { nil }
    last = Mutex(Last(lock: lock, note: note, checkpoint: checkpoint))
  }

  /// The note that was cosigned last, with the cosignature: to be posted again when nobody knows whether it arrived.
  public var note: String? { last.withLock { $0.note } }

  /// The number of entries of the checkpoint that was cosigned last; nil before the first.
  public var size: UInt64? { last.withLock { $0.checkpoint?.size } }

  /// Cosigns a checkpoint of a tree, and returns the note when it is on disk; nil when this one was cosigned before.
  /// Checking and recording are one step. Throws `shrunk` when a larger one was cosigned, `forked` when one that the
  /// tree does not hold.
  func cosign(
    _ checkpoint: VerifiedCheckpoint, of tree: HashTree, with signer: WitnessSigner, at time: UInt64
  ) throws(LedgerError) -> String? {
    let verdict: Result<String?, LedgerError> = last.withLock { last in
      do throws(LedgerError) {
        if let before = last.checkpoint, try !Self.isNew(checkpoint, after: before, in: tree) {
          return .success(nil)
        }
        let cosigned = try Self.cosigned(checkpoint, with: signer, at: time)
        do throws(IdentityError) {
          try file.write(cosigned.bytes, replacing: true)
        } catch {
          throw LedgerError(.storage, "the witness's record cannot be written: \(error.detail)")
        }
        last.note = String(decoding: cosigned.bytes, as: UTF8.self)
        last.checkpoint = cosigned
        return .success(last.note)
      } catch {
        return .failure(error)
      }
    }
    return try verdict.get()
  }

  private static func isNew(
    _ checkpoint: VerifiedCheckpoint, after before: VerifiedCheckpoint, in tree: HashTree
  ) throws(LedgerError) -> Bool {
    guard checkpoint.size >= before.size else {
      throw LedgerError(.shrunk, "the checkpoint is smaller than one that was cosigned")
    }
    guard (try? tree.root(at: before.size)) == before.root,
      checkpoint.size > before.size || checkpoint.root == before.root
    else { throw LedgerError(.forked, "the checkpoint does not extend the one that was cosigned") }
    return checkpoint.size > before.size
  }

  private static func cosigned(
    _ checkpoint: VerifiedCheckpoint, with signer: WitnessSigner, at time: UInt64
  ) throws(LedgerError) -> VerifiedCheckpoint {
    do throws(TransparencyError) {
      return try checkpoint.adding(try signer.cosign(checkpoint, at: time), of: signer.verifier)
    } catch {
      throw LedgerError(.internal, error.detail)
    }
  }
}
