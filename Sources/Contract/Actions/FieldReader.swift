internal import Identity

/// Reads the words of an action in order. The caller has checked the count, so a missing word reads as zero, which
/// no required field accepts.
struct FieldReader {
  private let words: [Word]
  private var position = 0
  private let kind: ActionKind

  init(_ words: [Word], kind: ActionKind) {
    self.words = words
    self.kind = kind
  }

  mutating func word() -> Word {
    defer { position += 1 }
    return position < words.count ? words[position] : .zero
  }

  mutating func required(_ name: StaticString) throws(ContractError) -> Word {
    let word = word()
    guard !word.isZero else { throw refusal(name) }
    return word
  }

  mutating func member(_ name: StaticString) throws(ContractError) -> MemberID {
    guard let member = MemberID(word()) else { throw refusal(name) }
    return member
  }

  mutating func number(_ name: StaticString, atMost limit: UInt64 = .max) throws(ContractError) -> UInt64 {
    guard let number = word().number, number <= limit else { throw refusal(name) }
    return number
  }

  mutating func key(_ name: StaticString) throws(ContractError) -> VerifyingKey {
    let (x, y) = (word(), word())
    guard let key = try? VerifyingKey(x: x, y: y) else { throw refusal(name) }
    return key
  }

  mutating func scope() throws(ContractError) -> Scope {
    let (nature, value) = (word(), word())
    guard let scope = Scope(nature: nature, value: value) else { throw refusal("scope") }
    return scope
  }

  mutating func mode() throws(ContractError) -> Mode {
    let number = try number("mode", atMost: UInt64(Mode.all.rawValue))
    return Mode(rawValue: UInt8(number))
  }

  func refusal(_ name: StaticString) -> ContractError {
    ContractError(.malformedField, "the field \(name) of \(kind.name) is malformed")
  }
}
