import Contract
import FoundationEssentials
import Identity
import Testing
import VectorText

/// The vectors of `docs/spec/vectors`, read as a program in another language would read them.
@Suite struct VectorTests {
  private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/spec/vectors")
  static let stories = [
    "enrol-send", "request-grant-access-expire", "revoke", "child-grants", "strikes-suspend", "two-approvals",
    "recovery-veto", "erase", "replay", "measured-new-data", "over-count", "scope", "guests",
  ]

  private func read(_ name: String) throws -> VectorFile {
    let data = try Data(contentsOf: Self.directory.appendingPathComponent(name))
    let text = String(decoding: data, as: UTF8.self)
    let file = try #require(VectorFile(text: text))
    #expect(file.text == text)
    return file
  }

  @Test func `the founding has the identifier that its vector names`() throws {
    let file = try read("genesis.txt")
    let genesis = try Genesis(words: file.lines.map(word))
    #expect(genesis.ledger.hex == file["ledger"])
    #expect(genesis.words.map(\.hex) == file.lines)
    #expect(Word.sha256(Array("aureole/ledger/v1".utf8) + genesis.words.flatMap(\.bytes)) == genesis.ledger)
    let members = file.headers.filter { $0.key == "member" }.map(\.value)
    #expect(members == genesis.authorities.map { MemberID($0.keys.signingKey).hex })
  }

  @Test(arguments: ActionKind.allCases)
  func `an action has the words, the digest and the signature of its vector`(_ kind: ActionKind) throws {
    let file = try read("actions-\(kind.name).txt")
    let action = try Action(words: file.lines.map(word))
    #expect(action.body.kind == kind)
    #expect(file["kind"] == "\(kind.rawValue)")
    #expect(action.words.map(\.hex) == file.lines)
    #expect(action.digest.hex == file["digest"])
    let key = try key(of: file)
    #expect(key.verifyingKey.bytes.hex == file["signing-key"])
    #expect(MemberID(key.verifyingKey).hex == file["actor"])
    let signature = try Signature(bytes(value("signature", of: file)))
    let signed = SignedAction(action: action, signature: signature)
    #expect(signed.verified(with: key.verifyingKey)?.digest == action.digest)
    #expect(signed.verified(with: try Person.thief.key.verifyingKey) == nil)
  }

  @Test(arguments: ActionKind.allCases)
  func `the words follow from the fields`(_ kind: ActionKind) throws {
    let file = try read("actions-\(kind.name).txt")
    let header = try ["ledger", "kind", "actor", "sequence"].map { try word(value($0, of: file)) }
    let fields = try file.headers.filter { $0.key.hasPrefix("field-") }.map { try word($0.value) }
    #expect((header + fields).map(\.hex) == file.lines)
  }

  @Test(arguments: stories)
  func `the rules judge every action as its vector says`(_ story: String) throws {
    let file = try read("rules-\(story).txt")
    let founding = try bytes(value("genesis", of: file))
    let words = stride(from: 0, to: founding.count, by: 32).compactMap { Word(founding[$0..<($0 + 32)]) }
    let genesis = try Genesis(words: words)
    #expect(genesis.ledger.hex == file["ledger"])
    var state = State(genesis)
    for line in file.lines {
      let columns = line.split(separator: " ", maxSplits: 4).map(String.init)
      let time = try #require(UInt64(columns[0]))
      let outcome = try #require(UInt8(columns[2]).flatMap(Outcome.init(rawValue:)))
      #expect(outcome.name == columns[1])
      let signed = try SignedAction(bytes: bytes(columns[3]))
      let before = state
      #expect(judge(signed, at: time, &state) == outcome, "\(columns[4])")
      if !outcome.isRecorded(for: signed.action.body.kind) { #expect(state == before) }
    }
    for header in file.headers where header.key.hasPrefix("final-") {
      #expect(count(header.key.dropFirst("final-".count), state) == UInt64(header.value), "\(header.key)")
    }
  }

  @Test func `every kind and every outcome stands in a vector`() throws {
    var kinds = Set<ActionKind>()
    var outcomes = Set<UInt8>()
    for story in Self.stories {
      for line in try read("rules-\(story).txt").lines {
        let columns = line.split(separator: " ")
        outcomes.insert(try #require(UInt8(columns[2])))
        kinds.insert(try SignedAction(bytes: bytes(columns[3])).action.body.kind)
      }
    }
    #expect(kinds == Set(ActionKind.allCases))
    #expect(outcomes == Set(Outcome.allCases.map(\.rawValue)))
  }

  @Test(arguments: ["", "a: b", "a: b\n", "a b\n\n", "a: b\n\nx", "a: b\n\nx\n\n"])
  func `text without its empty line or its last line break is no vector`(_ text: String) {
    #expect(VectorFile(text: text) == nil)
    #expect(VectorFile(text: "a: b\n\nx\n")?.lines == ["x"])
  }

  /// A state knows only verified actions, so who reads the vectors says what is not verified.
  private func judge(_ signed: SignedAction, at time: UInt64, _ state: inout State) -> Outcome {
    let actor = signed.action.actor
    if let key = state.signingKey(of: actor, at: time), let verified = signed.verified(with: key) {
      return state.apply(verified, at: time)
    }
    // Signed by another key: any key that verifies will do to reach the rules, and none of them is the actor's.
    for person in ["thief", "pat", "pat/second", "cid", "tom"] {
      guard let key = try? SigningKey(Self.secret(person)).verifyingKey, let verified = signed.verified(with: key)
      else { continue }
      return state.apply(verified, at: time)
    }
    return .wrongSignature
  }

  private static func secret(_ name: String) -> [UInt8] {
    Word.sha256(Array("aureole/vector/\(name)".utf8)).bytes
  }

  private func key(of file: VectorFile) throws -> SigningKey {
    let name = try #require(file["private-key"]?.split(separator: " ").last)
    return try SigningKey(Word.sha256(Array(name.utf8)).bytes)
  }

  private func value(_ key: String, of file: VectorFile) throws -> String { try #require(file[key]) }

  private func bytes(_ text: some StringProtocol) throws -> [UInt8] { try #require([UInt8](hex: text)) }

  private func word(_ text: String) throws -> Word {
    switch text.count {
    case 64: try #require(Word(hex: text))
    case 40: try #require(MemberID(hex: text)).word
    default: Word(try #require(UInt64(text)))
    }
  }

  private func count(_ name: Substring, _ state: State) -> UInt64? {
    switch name {
    case "time": state.time
    case "epoch": state.epoch
    case "members": UInt64(state.members.count)
    case "suspended": UInt64(state.members.values.count { !$0.isInGoodStanding })
    case "strikes": state.members.values.reduce(0) { $0 + $1.strikes }
    case "sequences": state.members.values.reduce(0) { $0 + $1.sequence }
    case "records": UInt64(state.records.count)
    case "erased": UInt64(state.records.values.count { $0.isErased })
    case "requests": UInt64(state.requests.count)
    case "answered": UInt64(state.requests.values.count { $0.answer != nil })
    case "grants": UInt64(state.grants.count)
    case "revoked": UInt64(state.grants.values.count { $0.isRevoked })
    case "used": state.grants.values.reduce(0) { $0 + $1.used }
    case "accesses": UInt64(state.accesses.count)
    case "unlawful": UInt64(state.accesses.values.count { $0.outcome.isUnlawful })
    case "releases": UInt64(state.accesses.values.reduce(0) { $0 + $1.releasedBy.count })
    case "pending": UInt64(state.pending.count)
    default: nil
    }
  }
}
