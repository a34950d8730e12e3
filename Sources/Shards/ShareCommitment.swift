import Crypto
public import Identity

/// A salted digest that names one share without telling it, so that a wrong share can be laid at its custodian's door.
///
/// SHA-256("aureole/share/v1" ‖ ledger ‖ record ‖ epoch ‖ x ‖ threshold ‖ salt ‖ share). All but the tag and the share
/// are 32-byte words, numbers big-endian, so no two different openings give the same bytes.
public struct ShareCommitment: Hashable, Sendable {
  /// What a share was found to be.
  public enum Verdict: Sendable, Equatable {
    /// The share, its salt and its binding are those committed to.
    case genuine
    /// The share, its salt or its binding is not: a digest cannot tell which.
    case wrong
  }

  /// The digest, which may be public.
  public let digest: Word

  /// Takes a commitment as it was read.
  public init(digest: Word) { self.digest = digest }

  /// Commits to a share.
  ///
  /// - Parameters:
  ///   - share: the share; its index is committed to with its bytes.
  ///   - salt: 32 random bytes of its own, such as `Word.random()`, kept secret with the share.
  ///   - binding: where the share belongs.
  public init(to share: Share, salt: Word, binding: ShareBinding) {
    var hash = SHA256()
    hash.update(data: Array("aureole/share/v1".utf8))
    let words = [
      binding.ledger, binding.record, Word(binding.epoch), Word(UInt64(share.index)), Word(UInt64(binding.threshold)),
      salt,
    ]
    for word in words { hash.update(data: word.bytes) }
    hash.update(data: share.bytes)
    digest = Word(hash.finalize())
  }

  /// Checks a share against the commitment; the time does not depend on how much of the digest agrees.
  public func verify(_ share: Share, salt: Word, binding: ShareBinding) -> Verdict {
    let found = ShareCommitment(to: share, salt: salt, binding: binding).digest
    // The parentheses matter: in Swift `^` and `|` have one precedence.
    let difference = (found.a ^ digest.a) | (found.b ^ digest.b) | (found.c ^ digest.c) | (found.d ^ digest.d)
    return difference == 0 ? .genuine : .wrong
  }
}
