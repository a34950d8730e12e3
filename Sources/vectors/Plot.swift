internal import Contract
internal import Identity
internal import VectorText

/// The scenarios of the rules, a file each.
enum Plot: String, CaseIterable {
  case enrolSend = "enrol-send"
  case requestGrantAccessExpire = "request-grant-access-expire"
  case revoke
  case childGrants = "child-grants"
  case strikesSuspend = "strikes-suspend"
  case twoApprovals = "two-approvals"
  case recoveryVeto = "recovery-veto"
  case erase
  case replay
  case measuredNewData = "measured-new-data"
  case overCount = "over-count"
  case scope
  case guests

  func file(_ kept: KeptSignatures) throws -> VectorFile {
    var story = try Story(kept)
    try story.enrolEverybody()
    switch self {
    case .enrolSend: try story.enrolSend()
    case .requestGrantAccessExpire: try story.requestGrantAccessExpire()
    case .revoke: try story.revoke()
    case .childGrants: try story.childGrants()
    case .strikesSuspend: try story.strikesSuspend()
    case .twoApprovals: try story.twoApprovals()
    case .recoveryVeto: try story.recoveryVeto()
    case .erase: try story.erase()
    case .replay: try story.replay()
    case .measuredNewData: try story.measuredNewData()
    case .overCount: try story.overCount()
    case .scope: try story.scope()
    case .guests: try story.guests()
    }
    return story.file(scenario)
  }

  private var scenario: String {
    switch self {
    case .enrolSend: "members are enrolled and a record is sent to its owner"
    case .requestGrantAccessExpire: "a request is granted, used, and ends by itself"
    case .revoke: "a grant and what was passed on from it end by revocation"
    case .childGrants: "a grant is passed on within its bounds"
    case .strikesSuspend: "unlawful accesses suspend, and two authority members reinstate"
    case .twoApprovals: "what widens access waits for a second authority member"
    case .recoveryVeto: "guardians recover keys, and the old key stops them"
    case .erase: "an owner has a record destroyed"
    case .replay: "nothing takes effect twice, elsewhere or out of order"
    case .measuredNewData: "a device measures what a clinician asked for"
    case .overCount: "a grant allows so many accesses and no more"
    case .scope: "a grant opens what it names and nothing else"
    case .guests: "a patient shares with a guest, who opens and does nothing else"
    }
  }
}
