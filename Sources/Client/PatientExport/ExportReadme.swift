internal import Identity

/// What an export says of itself to whoever opens it.
enum ExportReadme {
  /// - Parameter witnesses: how many custodians say that a chain has the ledger; nil where the ledger is on none.
  static func text(ledger: Word, owner: MemberID, onChainBy witnesses: Int?) -> String {
    """
    This folder is one patient's complete export from Aureole: their records, their consents, and who opened what.

    IT IS NOT ENCRYPTED. Keep it as you would keep the records themselves.

    ledger   \(ledger)
    patient  \(owner)

    What is here
      records/      the files of each record, as they were sent
      manifests/    what each record's sender signed of it: names, sizes, SHA-256
      fhir/         FHIR R4 (4.0.1), one resource a line, one type a file
      codes/        what the codes in measurements of balance mean, as a FHIR CodeSystem
      statements.json  texts whose salted digests stand on the ledger
      directory/    names, as the authority signed them
      ledger/       the whole ledger, its checkpoint, and proofs that the patient's entries are in it
      manifest.json, manifest.sig  all files with their SHA-256, and the patient's signature over that list

    How to check it, without a network
      aureole verify THIS-FOLDER --ledger THE-IDENTIFIER-YOU-KNOW-FROM-ELSEWHERE

      It checks every file's digest, the patient's signature, every signature and rule of the ledger, the proof of every
      entry, every record against its sender's signature, every text against its digest, and that the FHIR resources are
      what all this says. It names each file that is wrong. Without --ledger it only says that the folder agrees with
      itself: compare the identifier with one that you trust.

    How to check parts of it by other means
      sha256sum of each file against manifest.json
      docs/spec/export.md, records.md, ledger.md and checkpoints.md of Aureole say what is signed and how
    \(onChain(witnesses))
    """
  }

  private static func onChain(_ witnesses: Int?) -> String {
    switch witnesses {
    case nil: ""
    case 0:
      """

      What it does not prove
        This ledger is a contract on a chain, where nobody signs a checkpoint, and it has no custodians who could say what
        they read there. Every signature in this folder can be checked. That the chain has these entries, all of them and
        in this order, cannot be told from this folder: only a node of the chain can tell. `aureole verify` says so and
        ends with status 5.

      """
    case .some(let count):
      """

      On a chain
        This ledger is a contract on a chain, where nobody signs a checkpoint. \(count) custodians of the ledger's own policy
        (ledger/policy.json), who read the chain for themselves, signed what they came to (ledger/views.json): so many
        entries with this root. That they did not lie together is not shown by this folder; a node of the chain can tell.

      """
    }
  }
}
