public import Contract
internal import EmbeddedLedger
public import Identity
public import Transparency

/// That an entry stands on the ledger, checked here and checkable by anybody.
public struct LedgerProof: Sendable {
  /// The hash of the entry's leaf.
  public let leafHash: Word
  /// The path from the leaf to the root.
  public let inclusion: InclusionProof
  /// The signed checkpoint, as a note.
  public let checkpoint: String
}

extension MemberClient {
  /// Asks the ledger to prove that an entry of the replica is in its tree, and verifies the proof.
  ///
  /// - Throws: `ledgerRefused` when the ledger's own proof does not verify.
  public func proof(of position: UInt64, _ entry: Entry) async throws -> LedgerProof {
    let checkpoint = try await replica.sync()
    let inclusion = try await ledger.inclusion(index: position, size: checkpoint.size)
    let leafHash = MerkleTree.leafHash(entry.bytes)
    guard case .included = inclusion.verdict(leafHash: leafHash, in: checkpoint) else {
      throw ClientError(.ledgerRefused, "the ledger's proof for entry \(position) does not verify")
    }
    return LedgerProof(leafHash: leafHash, inclusion: inclusion, checkpoint: try await replica.checkpoint())
  }

  /// Writes the whole ledger, as this member's replica verified it, into one file for offline verification.
  ///
  /// - Returns: the number of entries.
  @discardableResult
  public func export(to path: String) async throws -> UInt64 {
    try await sync()
    return try await LedgerExport.write(replica, to: path)
  }
}
