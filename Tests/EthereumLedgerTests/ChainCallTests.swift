import Contract
@testable import EthereumLedger
import Identity
import Testing

/// Packing and unpacking, over actions of every kind with random fields.
struct ChainCallTests {
  private let ledger = Word.random()
  private let keys: [SigningKey]
  private let people: [MemberID]

  init() throws {
    keys = try (0..<6).map { _ in try SigningKey() }
    people = keys.map { MemberID($0.verifyingKey) }
  }

  /// A chain of grants from the first person down, as many as said.
  private func grants(_ count: Int, record: Word?) throws -> [Action] {
    var chain = [Action]()
    for place in 0..<count {
      let scope =
        record != nil && Bool.random() ? Scope.record(record ?? .zero) : Bool.random() ? .record(.random()) : kinds()
      let body = Action.Grant(
        request: place == 0 && Bool.random() ? .random() : .zero, grantee: people[place + 1], scope: scope,
        mode: Mode(rawValue: .random(in: 0...3)), until: .random(in: 0...(1 << 53)), most: .random(in: 0..<(1 << 24)),
        parent: chain.last?.digest ?? .zero)
      chain.append(
        Action(ledger: ledger, actor: people[place], sequence: .random(in: 1...(.max)), body: .grant(body)))
    }
    return chain
  }

  private func kinds() -> Scope {
    .kinds(RecordKinds(rawValue: .random(in: 1...15)), Nature(rawValue: .random(in: 1...3)))
  }

  /// The bodies of one kind that are tried: with no reference, with an unknown one, with one to four shown grants.
  private func bodies(_ kind: ActionKind, _ reference: Word, _ record: Word) throws -> Action.Body {
    let newKeys = NewKeys(signingKey: keys[5].verifyingKey, sealingKeyDigest: .random())
    let scope = Bool.random() ? kinds() : Scope.record(record)
    return switch kind {
    case .enrol: .enrol(.init(role: .clinician, keys: newKeys, identityCommitment: .random()))
    case .approve: .approve(.random())
    case .suspend: .suspend(people[3], reason: .random())
    case .reinstate: .reinstate(people[3], reason: .zero)
    case .policy:
      .policy(
        PolicyTerms(
          document: .random(), custodianSet: .random(), custodianCount: 32, threshold: 17,
          strikes: .random(in: 0...1000)))
    case .rotate: .rotate(newKeys)
    case .anchor:
      .anchor(
        .init(
          record: record, owner: people[0], kind: .document, envelope: .random(), keyCommitment: .random(),
          measuredAt: .random(in: 0...(.max)), reference: reference))
    case .request:
      .request(
        .init(
          owner: people[0], scope: scope, purposeCode: .random(in: 0...255), purposeDigest: .random(), mode: .store,
          duration: .random(in: 1...315_360_000)))
    case .grant:
      .grant(
        .init(
          request: reference.isZero ? .random() : .zero, grantee: people[4], scope: scope, mode: .all, until: 1 << 40,
          most: (1 << 24) - 1, parent: reference))
    case .deny: .deny(.random())
    case .revoke: .revoke(reference.isZero ? .random() : reference)
    case .access: .access(.init(reference: reference, record: record, statement: .random()))
    case .release: .release(.random())
    case .report: .report(.random(), reason: .random())
    case .erase: .erase(record)
    case .guard: .guard(.init(root: .random(), count: 3, wait: 7_776_000))
    case .recover:
      .recover(
        .init(
          owner: people[0], keys: newKeys,
          proof: try #require(GuardianProof(salt: .random(), position: 5, path: [.random(), .zero, .random()]))))
    case .veto: .veto(keys[2].verifyingKey)
    }
  }

  @Test(arguments: ActionKind.allCases)
  func `what was packed is read back, whoever signed it and whatever it refers to`(kind: ActionKind) throws {
    for round in 0..<30 {
      let record = Word.random()
      let chain = try grants(round % 6 == 5 ? 0 : min(4, round % 6), record: record)
      let known = Dictionary(uniqueKeysWithValues: chain.map { ($0.digest, $0) })
      let reference = round % 6 == 5 ? Word.random() : chain.last?.digest ?? .zero
      // The owner, somebody on the way, the last grantee, or a stranger.
      let actor = people.randomElement() ?? people[0]
      let action = Action(
        ledger: ledger, actor: actor, sequence: .random(in: 0...(.max)), body: try bodies(kind, reference, record))
      let key = Bool.random() ? keys[people.firstIndex(of: actor) ?? 0] : keys[5]
      let signed = try action.signed(by: key)
      let owners = Bool.random() ? [record: people[0]] : [:]
      let packed = try ChainCall.packed(
        signed, key: key.verifyingKey, showing: { known[$0] }, owner: { owners[$0] })
      #expect(packed.count <= ChainCall.mostActionBytes)
      let back = try ChainCall.unpacked(packed, ledger: ledger) { owners[$0] }
      #expect(back.signed == signed)
      #expect(back.key == key.verifyingKey)
      #expect(back.signed.verified(with: back.key) != nil)
    }
  }

  @Test func `the example of the specification has its length and its parts`() throws {
    let record = Word.random()
    let grant = Action(
      ledger: ledger, actor: people[0], sequence: 3,
      body: .grant(.init(grantee: people[1], scope: .record(record), mode: .store, until: 1_700_604_800, most: 12)))
    let access = Action(
      ledger: ledger, actor: people[1], sequence: 7,
      body: .access(.init(reference: grant.digest, record: record, statement: .random())))
    let signed = try access.signed(by: keys[1])
    let packed = try ChainCall.packed(
      signed, key: keys[1].verifyingKey, showing: { $0 == grant.digest ? grant : nil }, owner: { _ in people[0] })
    let start = "0c" + "0000000000000007" + "41" + "01" + "06" + "00000000655d2b80" + "00000c" + "0000000000000003"
    #expect(packed.hex.hasPrefix(start + record.hex))
    // The specification counts the selector as well.
    #expect(packed.count == start.count / 2 + 64 + 128)
    #expect(packed.count == 227 - 4)
    // Without the record's owner the digest is another one.
    #expect(try ChainCall.unpacked(packed, ledger: ledger).signed.action.digest != access.digest)
  }

  @Test func `cut, lengthened or altered bytes give no action, or another one`() async throws {
    let chain = try grants(3, record: nil)
    let known = Dictionary(uniqueKeysWithValues: chain.map { ($0.digest, $0) })
    let action = Action(
      ledger: ledger, actor: people[3], sequence: 1,
      body: .access(.init(reference: chain[2].digest, record: .random(), statement: .random())))
    let signed = try action.signed(by: keys[3])
    let packed = try ChainCall.packed(signed, key: keys[3].verifyingKey, showing: { known[$0] })
    for count in 0..<packed.count {
      let cut = try? ChainCall.unpacked(Array(packed.prefix(count)), ledger: ledger)
      #expect(cut?.signed.action.digest != action.digest)
    }
    for place in packed.indices.dropLast(128) {
      var altered = packed
      altered[place] ^= 0x01
      let read = try? ChainCall.unpacked(altered, ledger: ledger)
      #expect(read?.signed.action.digest != action.digest, "byte \(place)")
    }
    await expectRefusal(.malformed) { _ = try ChainCall.unpacked(packed + [0], ledger: ledger) }
    await expectRefusal(.malformed) { _ = try ChainCall.unpacked([], ledger: ledger) }
  }

  @Test func `a number that a chain does not take is refused before it is sent`() async throws {
    let action = Action(
      ledger: ledger, actor: people[0], sequence: 1,
      body: .grant(.init(grantee: people[1], scope: kinds(), mode: [], until: 5, most: 1 << 24)))
    let signed = try action.signed(by: keys[0])
    await expectRefusal(.outOfBounds) {
      _ = try ChainCall.packed(signed, key: keys[0].verifyingKey, showing: { _ in nil })
    }
  }

  @Test func `calls are taken apart as they were put together`() async throws {
    let parts: [[UInt8]] = [[1, 2, 3], [], [UInt8](repeating: 7, count: 300)]
    #expect(try ChainCall.actions(in: ChainCall.input(parts)) == parts)
    #expect(try ChainCall.actions(in: ChainCall.input([1, 2])) == [[1, 2]])
    #expect(try ChainCall.actions(in: ChainCall.input([[UInt8]]())) == [])
    let input = ChainCall.input(parts)
    for wrong in [Array(input.dropLast()), input + [0], input + [0, 1], [], [1, 2, 3, 4], Array(input.prefix(3))] {
      await expectRefusal(.malformed) { _ = try ChainCall.actions(in: wrong) }
    }
    await expectRefusal(.malformed) {
      _ = try ChainCall.actions(in: ChainCall.input([[UInt8]](repeating: [], count: ChainCall.mostActions + 1)))
    }
  }

  @Test func `the book finds the key that signed among all that a member had`() throws {
    let genesis = try Genesis(
      authorities: [.init(keys: NewKeys(signingKey: keys[0].verifyingKey, sealingKeyDigest: .random()))], logKey: .zero,
      time: 1)
    let book = CallBook(genesis)
    let authority = Person(genesis.ledger, keys[0])
    let first = try authority.sign(.erase(.random()))
    #expect(book.signer(of: first) == keys[0].verifyingKey)
    let rotation = try authority.sign(
      .rotate(NewKeys(signingKey: keys[1].verifyingKey, sealingKeyDigest: .random())))
    book.learn(rotation.action)
    let second = try authority.sign(.erase(.random()), with: keys[1])
    #expect(book.signer(of: second) == keys[1].verifyingKey)
    #expect(book.signer(of: first) == keys[0].verifyingKey)
    #expect(try book.packed(second)?.first == 15 | 0x80)
    // Signed with a key that is nobody's: packed with the newest of the actor's.
    let forged = try authority.sign(.erase(.random()), with: keys[2])
    #expect(book.signer(of: forged) == nil)
    let packed = try #require(try book.packed(forged))
    #expect(try ChainCall.unpacked(packed, ledger: genesis.ledger).key == keys[1].verifyingKey)
    let stranger = Person(genesis.ledger, keys[3])
    #expect(try book.packed(stranger.sign(.erase(.random()))) == nil)
  }
}
