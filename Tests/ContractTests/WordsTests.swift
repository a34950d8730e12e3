import Contract
import Identity
import Testing

@Suite struct WordsTests {
  @Test(arguments: ActionKind.allCases)
  func `an action is read again from its words and its bytes`(_ kind: ActionKind) throws {
    let action = try Sample.action(kind)
    #expect(action.body.kind == kind)
    #expect(action.words.count == Action.headerCount + kind.fieldCount)
    #expect(action.words.count <= Action.maximumWordCount)
    #expect(try Action(words: action.words) == action)
    #expect(try Action(bytes: action.bytes) == action)
    #expect(try Action(bytes: ([0] + action.bytes).dropFirst()) == action)
    #expect(action.digest == Word.sha256(action.words.flatMap(\.bytes)))
  }

  @Test(arguments: ActionKind.allCases)
  func `every field that has a wrong value is refused with it`(_ kind: ActionKind) throws {
    let words = try Sample.action(kind).words
    let slots = Sample.slots(of: kind)
    try #require(slots.count == words.count)
    for (place, slot) in slots.enumerated() {
      for wrong in slot.refused {
        var changed = words
        changed[place] = wrong
        #expect(throws: ContractError.self, "word \(place) holds \(wrong)") { try Action(words: changed) }
      }
    }
  }

  @Test(arguments: ActionKind.allCases)
  func `the largest number a field holds is accepted`(_ kind: ActionKind) throws {
    let words = try Sample.action(kind).words
    for (place, slot) in Sample.slots(of: kind).enumerated() {
      guard case .number(let limit) = slot else { continue }
      var changed = words
      changed[place] = Word(limit)
      #expect(try Action(words: changed).words == changed)
    }
  }

  @Test(arguments: ActionKind.allCases)
  func `whatever a single changed word reads as, it is written as it was read`(_ kind: ActionKind) throws {
    let words = try Sample.action(kind).words
    for place in words.indices {
      for value in [Word(0), Word(1), Word(2), Word(3), Word(9), Word(1 << 40), Word.sha256([1])] {
        var changed = words
        changed[place] = value
        if let action = try? Action(words: changed) { #expect(action.words == changed) }
      }
    }
  }

  @Test(arguments: ActionKind.allCases)
  func `a word or a byte too many or too few is refused`(_ kind: ActionKind) throws {
    let action = try Sample.action(kind)
    let wrongLength = ContractError(.wrongLength, "")
    #expect(throws: wrongLength) { try Action(words: action.words + [.zero]) }
    #expect(throws: wrongLength) { try Action(words: action.words.dropLast()) }
    #expect(throws: wrongLength) { try Action(bytes: action.bytes + [0]) }
    #expect(throws: wrongLength) { try Action(bytes: action.bytes.dropLast()) }
  }

  @Test func `nothing, a header alone and a long run of words are refused`() {
    let wrongLength = ContractError(.wrongLength, "")
    #expect(throws: wrongLength) { try Action(bytes: [UInt8]()) }
    #expect(throws: wrongLength) { try Action(words: [Word(1), Word(2), Word(3)]) }
    #expect(throws: wrongLength) { try Action(bytes: [UInt8](repeating: 0, count: 14 * 32)) }
    #expect(throws: wrongLength) { try Action(bytes: [UInt8](repeating: 0, count: 1 << 20)) }
  }

  @Test func `the terms of a policy fit each other`() throws {
    let words = try Sample.action(.policy).words
    let cases: [(set: UInt64, count: UInt64, threshold: UInt64, isSound: Bool)] = [
      (0, 0, 0, true), (1, 1, 1, true), (1, 32, 32, true),
      (1, 0, 0, false), (0, 1, 1, false), (1, 3, 0, false), (1, 3, 4, false), (0, 0, 1, false),
    ]
    for terms in cases {
      var changed = words
      changed.replaceSubrange(5...7, with: [Word(terms.set), Word(terms.count), Word(terms.threshold)])
      #expect(((try? Action(words: changed)) != nil) == terms.isSound)
    }
  }

  @Test func `guardians are removed with a zero root and a zero count, never by halves`() throws {
    var words = try Sample.action(.guard).words
    words.replaceSubrange(4...5, with: [.zero, .zero])
    #expect(try Action(words: words).body.kind == .guard)
    words[5] = Word(1)
    #expect(throws: ContractError(.malformedField, "")) { try Action(words: words) }
    words.replaceSubrange(4...5, with: [Word(1), .zero])
    #expect(throws: ContractError(.malformedField, "")) { try Action(words: words) }
  }

  @Test func `an action that would not be read again is not verified`() throws {
    let key = try Person.ada.key
    let wide = PolicyTerms(document: .zero, custodianSet: Word(1), custodianCount: 33, threshold: 1, strikes: 0)
    for body in [.policy(wide), .erase(.zero), .release(Word(1))] as [Action.Body] {
      let action = Action(ledger: .zero, actor: try Person.ada.id, sequence: 1, body: body)
      let isReadAgain = (try? Action(words: action.words)) != nil
      #expect((try action.signed(by: key).verified(with: key.verifyingKey) != nil) == isReadAgain)
      #expect(isReadAgain == (body.kind == .release))
    }
  }

  @Test func `the numbers of kinds, roles, record kinds and outcomes stay as they are`() {
    #expect(ActionKind.allCases.map(\.rawValue) == Array(1...18))
    #expect(Role.allCases.map(\.rawValue) == Array(1...7))
    #expect(RecordKind.allCases.map(\.rawValue) == Array(0...3))
    let outcomes = [0...1, 16...20, 32...42, 48...52, 54...61, 72...74] as [ClosedRange<UInt8>]
    #expect(Outcome.allCases.map(\.rawValue) == outcomes.flatMap(Array.init))
  }
}
