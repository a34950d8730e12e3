internal import Contract
internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity

/// What custodians say of a ledger on a chain, in an export: the policy in force, and a signed view of each. Nobody signs a
/// checkpoint there; custodians read the chain for themselves and sign what they have come to.
enum ExportWitnesses {
  /// The most views that are read: one a custodian.
  private static let mostViews = Int(PolicyTerms.mostCustodians)

  /// How many custodians of the policy in force say that the ledger is what the export holds; none where it has no policy with
  /// custodians. Throws the finding when they are fewer than the policy asks for, or one of the views is not what it
  /// should be.
  static func read(_ files: ExportFiles, _ export: ReplayedExport) -> Result<Int, ExportFinding> {
    guard let texts: [String] = files.decode(ExportLayout.views), texts.count <= mostViews else {
      return .failure(ExportFinding(ExportLayout.views, "it cannot be read"))
    }
    let state = export.state
    guard state.policy.custodianCount > 0 else {
      return texts.isEmpty
        ? .success(0) : .failure(ExportFinding(ExportLayout.views, "the ledger has no custodians who could say so"))
    }
    guard let json = files.read(ExportLayout.policy, atMost: PolicyDocument.mostBytes),
      let document = try? PolicyDocument(json: json, of: state.policy)
    else { return .failure(ExportFinding(ExportLayout.policy, "it is not the policy that the ledger names")) }
    var said = Set<MemberID>()
    for text in texts {
      guard let bytes = [UInt8](hex: text), let view = try? LedgerView(bytes: bytes),
        isSound(view, document, export), said.insert(view.custodian).inserted
      else {
        return .failure(
          ExportFinding(ExportLayout.views, "a view is not what a custodian of the policy signed of this ledger"))
      }
    }
    guard said.count >= document.witnesses else {
      return .failure(
        ExportFinding(
          ExportLayout.views,
          "\(said.count) custodians say that the chain has this ledger, and \(document.witnesses) must"))
    }
    return .success(said.count)
  }

  /// Whether a custodian of the policy signed the export's size, root and epoch. A view is read long after it was
  /// signed, so its age says nothing.
  private static func isSound(_ view: LedgerView, _ document: PolicyDocument, _ export: ReplayedExport) -> Bool {
    let state = export.state
    guard view.size == export.size, view.root == export.root, view.epoch == state.epoch,
      document.custodians.contains(where: { $0.member == view.custodian }),
      let member = state.members[view.custodian], member.role == .custodian, member.isInGoodStanding,
      let key = state.signingKey(of: view.custodian, at: state.time)
    else { return false }
    return view.verdict(key: key, ledger: state.ledger, now: view.time) == .valid
  }
}
