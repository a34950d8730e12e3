import Contract
import Identity
import Testing

@Suite struct CodecTests {
  @Test func `entries are read again from their bytes`() throws {
    var town = try Town()
    _ = try town.granted()
    #expect(try town.act(.carl, Town.access(1, under: Word(1))) == .noGrant)
    for entry in town.entries {
      #expect(try Entry(bytes: entry.bytes) == entry)
      #expect(try Entry(bytes: ([1] + entry.bytes).dropFirst()) == entry)
      #expect(try SignedAction(bytes: entry.signed.bytes) == entry.signed)
      #expect(entry.bytes.count <= Entry.maximumByteCount)
    }
  }

  @Test func `replaying the entries gives the state`() throws {
    var town = try Town()
    _ = try town.granted()
    var replica = Replica(town.genesis)
    for entry in town.entries { #expect(try replica.take(entry.bytes)) }
    #expect(replica.state == town.state)
  }

  @Test(arguments: ActionKind.allCases)
  func `no flipped bit of an entry goes unnoticed`(_ kind: ActionKind) throws {
    var town = try Town()
    let body = try Sample.body(kind)
    // The ruling is whatever it is; for the codec a recorded outcome is enough, for the replay the right one.
    let action = Action(ledger: town.state.ledger, actor: try Person.ada.id, sequence: 8, body: body)
    let signed = try action.signed(by: Person.ada.key)
    let verified = try #require(signed.verified(with: Person.ada.key.verifyingKey))
    let before = town.state
    let ruling = town.state.apply(verified, at: town.now)
    let outcome = ruling.isRecorded(for: kind) ? ruling : .accepted
    let entry = Entry(time: town.now, outcome: outcome, signed: signed)
    for place in entry.bytes.indices {
      var bytes = entry.bytes
      bytes[place] ^= place.isMultiple(of: 2) ? 0x01 : 0x80
      guard let changed = try? Entry(bytes: bytes) else { continue }
      #expect(changed.bytes == bytes)
      if changed.signed != entry.signed {
        #expect(changed.signed.verified(with: try Person.ada.key.verifyingKey) == nil, "byte \(place)")
      } else {
        var replica = before
        let again = replica.apply(verified, at: changed.time)
        #expect(again != changed.outcome || replica.time != entry.time || !ruling.isRecorded(for: kind))
      }
    }
  }

  @Test func `an entry too short, too long or with an outcome of no entry is refused`() throws {
    let town = try Town()
    let entry = try #require(town.entries.first)
    #expect(throws: ContractError(.wrongLength, "")) { try Entry(bytes: [UInt8]()) }
    #expect(throws: ContractError(.wrongLength, "")) { try Entry(bytes: entry.bytes.prefix(9)) }
    #expect(throws: ContractError(.wrongLength, "")) { try Entry(bytes: entry.bytes.prefix(40)) }
    #expect(throws: ContractError(.wrongLength, "")) { try Entry(bytes: entry.bytes + [0]) }
    #expect(throws: ContractError(.wrongLength, "")) { try Entry(bytes: [UInt8](repeating: 0, count: 1 << 16)) }
    for outcome in Outcome.allCases where !outcome.isRecorded(for: .enrol) {
      let wrong = Entry(time: entry.time, outcome: outcome, signed: entry.signed)
      #expect(throws: ContractError(.unknownOutcome, "")) { try Entry(bytes: wrong.bytes) }
    }
    let late = Entry(time: State.latestTime + 1, outcome: .accepted, signed: entry.signed)
    #expect(throws: ContractError(.malformedField, "")) { try Entry(bytes: late.bytes) }
  }

  @Test func `a signature with a high s is refused`() throws {
    let town = try Town()
    let signed = try #require(town.entries.first).signed
    var bytes = signed.bytes
    bytes[32] |= 0x80
    #expect(throws: ContractError(.malformedSignature, "")) { try SignedAction(bytes: bytes) }
    bytes.replaceSubrange(0..<64, with: [UInt8](repeating: 0, count: 64))
    #expect(throws: ContractError(.malformedSignature, "")) { try SignedAction(bytes: bytes) }
  }

  @Test func `a genesis is read again from its words, and every word makes the ledger's identifier`() throws {
    let genesis = try Town().genesis
    #expect(try Genesis(words: genesis.words) == genesis)
    for place in genesis.words.indices {
      var words = genesis.words
      words[place] = Word(2 + (words[place].number ?? 0))
      if let other = try? Genesis(words: words) {
        #expect(other.words == words)
        #expect(other.ledger != genesis.ledger)
      }
    }
  }

  @Test func `a genesis of no, of nine and of repeated authority members founds nothing`() throws {
    let malformed = ContractError(.malformedGenesis, "")
    let ada = Genesis.Authority(keys: try Person.ada.newKeys)
    let many = try Person.allCases.prefix(9).map { Genesis.Authority(keys: try $0.newKeys) }
    for authorities in [[], [ada, ada], many] {
      #expect(throws: malformed) { try Genesis(authorities: authorities, logKey: .zero, time: 0) }
    }
    #expect(try Genesis(authorities: Array(many.prefix(8)), logKey: .zero, time: 0).authorities.count == 8)
  }

  @Test func `an unsound policy, a late founding and a missing sealing key found nothing`() throws {
    let malformed = ContractError(.malformedGenesis, "")
    let ada = Genesis.Authority(keys: try Person.ada.newKeys)
    let wide = PolicyTerms(document: .zero, custodianSet: Word(1), custodianCount: 33, threshold: 1, strikes: 0)
    #expect(throws: malformed) { try Genesis(authorities: [ada], logKey: .zero, policy: wide, time: 0) }
    #expect(throws: malformed) { try Genesis(authorities: [ada], logKey: .zero, time: State.latestTime + 1) }
    let bare = NewKeys(signingKey: try Person.ada.key.verifyingKey, sealingKeyDigest: .zero)
    #expect(throws: malformed) { try Genesis(authorities: [.init(keys: bare)], logKey: .zero, time: 0) }
    #expect(try Genesis(authorities: [ada], logKey: .zero, time: State.latestTime).time == State.latestTime)
  }

  @Test func `words that are no genesis are refused`() throws {
    let words = try Town().genesis.words
    #expect(throws: ContractError.self) { try Genesis(words: []) }
    #expect(throws: ContractError.self) { try Genesis(words: words.dropLast()) }
    #expect(throws: ContractError.self) { try Genesis(words: words + [.zero]) }
    for count in [0, 9, .max] as [UInt64] {
      #expect(throws: ContractError.self) { try Genesis(words: [Word(count)] + words.dropFirst()) }
    }
    #expect(throws: ContractError.self) { try Genesis(words: [.zero] + [Word](repeating: .zero, count: 8)) }
  }
}

/// A ledger's state as whoever replays its entries has it.
struct Replica {
  private(set) var state: State

  init(_ genesis: Genesis) { state = State(genesis) }

  /// Whether the entry's bytes are an entry that verifies and that the rules judge as it says.
  mutating func take(_ bytes: [UInt8]) throws -> Bool {
    let entry = try Entry(bytes: bytes)
    guard let key = state.signingKey(of: entry.signed.action.actor, at: entry.time),
      let verified = entry.signed.verified(with: key)
    else { return false }
    return state.apply(verified, at: entry.time) == entry.outcome
  }
}
