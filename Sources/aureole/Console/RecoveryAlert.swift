internal import Client
internal import Identity

/// Tells an owner loudly that others are replacing their keys.
enum RecoveryAlert {
  /// Prints the warning, if there is one, on standard error, so that it stands beside every result.
  static func show(_ client: MemberClient) async {
    guard let status = await client.recoveryWarning() else { return }
    Console.printError(Console.red(text(status)))
  }

  private static func text(_ status: RecoveryStatus) -> String {
    switch status.stage {
    case .waiting(let until):
      "WARNING: guardians are replacing your keys, from \(Moment.text(until)) on. If it is not your wish: "
        + "aureole recover veto"
    case .due(let since):
      "WARNING: guardians replaced your keys on \(Moment.text(since)): this device acts for you no more"
    case .voting:
      "WARNING: \(status.votes.first?.count ?? 0) of \(status.needed) guardians voted to replace your keys. If it is "
        + "not your wish, name guardians again: aureole guardians set"
    case .none: "WARNING: the ledger has other keys for you than this home: this device cannot act for you"
    }
  }
}

/// How a recovery stands, for people and scripts.
struct RecoveryReport: Encodable {
  let member: String
  let stage: String
  let votes: UInt64
  let needed: UInt64
  let due: String?
  let fingerprint: String?
  let keys: String?

  init(_ status: RecoveryStatus) {
    member = status.member.hex
    votes = status.votes.first?.count ?? 0
    needed = status.needed
    fingerprint = status.votes.first?.fingerprint
    keys = status.own?.rawValue
    switch status.stage {
    case .none: (stage, due) = ("none", nil)
    case .voting: (stage, due) = ("voting", nil)
    case .waiting(let until): (stage, due) = ("waiting", Moment.iso(until))
    case .due(let since): (stage, due) = ("due", Moment.iso(since))
    }
  }

  /// The status in a sentence about somebody.
  static func text(_ status: RecoveryStatus) -> String {
    switch status.stage {
    case .none: "no recovery runs"
    case .voting: "\(status.votes.first?.count ?? 0) of \(status.needed) guardians have voted"
    case .waiting(let until): "enough guardians have voted: the new keys take effect on \(Moment.text(until))"
    case .due(let since): "the new keys are in effect since \(Moment.text(since))"
    }
  }
}
