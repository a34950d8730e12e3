internal import Client
internal import Identity

/// Which instances were sent to whom, with which bytes, so that the same again is recognised: tags alone, which say nothing
/// without the vault's key. An entry is on disk before the instance is acknowledged.
actor SentJournal {
  /// The most entries that are remembered; the oldest are forgotten first.
  private static let most = 2_000_000

  /// How an instance compares with what was sent before.
  enum Verdict: Sendable { case new, same, other }

  private let vault: Vault
  private var known: PairFile

  init(in folder: String, vault: Vault) throws(AgentError) {
    self.vault = vault
    do throws(ClientError) {
      known = try PairFile(at: folder + "/sent", atMost: Self.most)
    } catch {
      throw AgentError(.keyRefused, error.detail)
    }
  }

  /// Compares.
  func verdict(_ instance: String, _ digest: Word, for target: String) -> Verdict {
    guard let before = known[vault.tag("instance", target, instance)] else { return .new }
    return before == vault.tag("bytes", digest.hex) ? .same : .other
  }

  /// Notes instances as sent. Throws `unavailable` when they cannot be written.
  func note(_ sent: [(instance: String, digest: Word)], for target: String) throws(AgentError) {
    do throws(ClientError) {
      try known.add(sent.map { (vault.tag("instance", target, $0.instance), vault.tag("bytes", $0.digest.hex)) })
    } catch {
      throw AgentError(.unavailable, "what was sent could not be noted")
    }
  }
}
