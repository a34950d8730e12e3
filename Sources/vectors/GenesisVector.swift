internal import Contract
internal import Identity
internal import VectorText

/// The founding of the vectors' ledger.
enum GenesisVector {
  static let time: UInt64 = 1_700_000_000

  /// Ada and Bea found a ledger with a policy of three custodians, two of whom are enough, and three strikes.
  static func genesis() throws -> Genesis {
    try Genesis(
      authorities: [Player.ada, .bea].map {
        Genesis.Authority(keys: try $0.keys, identityCommitment: Player.word($0.rawValue + "/identity"))
      },
      logKey: Player.word("log"),
      policy: PolicyTerms(
        document: Player.word("policy"), custodianSet: Player.word("custodians"), custodianCount: 3, threshold: 2,
        strikes: 3),
      time: time, salt: Player.word("salt"))
  }

  static func file() throws -> VectorFile {
    let genesis = try genesis()
    var file = VectorFile(scenario: "two authority members found a ledger")
    file.add("authorities", "\(genesis.authorities.count)")
    for authority in genesis.authorities { file.add("member", MemberID(authority.keys.signingKey).hex) }
    file.add("time", "\(genesis.time)")
    file.add("ledger", genesis.ledger.hex)
    file.lines = genesis.words.map(\.hex)
    return file
  }
}
