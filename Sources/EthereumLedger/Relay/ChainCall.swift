internal import Contract
internal import Identity

/// The input of a transaction to the contract (docs/spec/chain.md): signed actions packed, and packed actions read back.
public enum ChainCall {
  /// The most actions of one call.
  public static let mostActions = 512
  /// The most bytes of one packed action: a grant with four shown grants, with room.
  public static let mostActionBytes = 2048

  static let single = ABI.selector("submit()")
  static let many = ABI.selector("submitMany()")

  /// The input for one packed action, a refusal of which reverts.
  public static func input(_ action: [UInt8]) -> [UInt8] { single + action }

  /// The input for several packed actions, of which those that are refused are left out.
  public static func input(_ actions: [[UInt8]]) -> [UInt8] {
    var bytes = many
    for action in actions {
      bytes += [UInt8(truncatingIfNeeded: action.count >> 8), UInt8(truncatingIfNeeded: action.count)]
      bytes += action
    }
    return bytes
  }

  /// The packed actions of an input. Throws `malformed` for what is no call of the contract's, or whose lengths do not
  /// add up; the actions themselves are not looked at.
  public static func actions(in input: [UInt8]) throws(EthereumError) -> [[UInt8]] {
    if input.starts(with: single) { return [Array(input.dropFirst(4))] }
    guard input.starts(with: many) else { throw EthereumError(.malformed, "the input is no call of the contract") }
    var rest = input.dropFirst(4)
    var actions = [[UInt8]]()
    while !rest.isEmpty {
      guard rest.count >= 2, actions.count < mostActions else { throw wrongLengths }
      let count = rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(2)
      guard count <= rest.count else { throw wrongLengths }
      actions.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    return actions
  }

  private static var wrongLengths: EthereumError {
    EthereumError(.malformed, "the lengths of the call's actions do not add up")
  }

  /// What a refused single call returns: `Refused(uint256)` with the outcome's number; nil for anything else. 255 is an
  /// action that the contract could not read.
  static func refusal(in data: [UInt8]) -> UInt8? {
    guard data.count == 36, data.starts(with: ABI.selector("Refused(uint256)")),
      let number = Word(data.suffix(32))?.number
    else { return nil }
    return UInt8(exactly: number)
  }
}

/// What is written behind each other in a packed action.
struct PackedWriter {
  private(set) var bytes = [UInt8]()

  mutating func word(_ word: Word) { word.append(to: &bytes) }
  mutating func words(_ words: [Word]) { for word in words { word.append(to: &bytes) } }
  mutating func member(_ member: MemberID) { bytes.append(contentsOf: member.word.bytes.suffix(MemberID.byteCount)) }
  mutating func byte(_ byte: UInt8) { bytes.append(byte) }

  /// The lowest bytes of a number, big-endian; throws `outOfBounds` when it needs more.
  mutating func number(_ number: UInt64, bytes count: UInt64) throws(EthereumError) {
    guard count == 8 || number >> (count * 8) == 0 else {
      throw EthereumError(.outOfBounds, "a number of the action is larger than a chain takes")
    }
    for shift in stride(from: Int(count - 1) * 8, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
  }
}

/// Reads what was written behind each other. The contract has read it before, so the words are what counts: the digest
/// tells whether they were read alike.
struct PackedReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ count: Int) throws(EthereumError) -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw EthereumError(.malformed, "the packed action is cut short") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func byte() throws(EthereumError) -> UInt8 { try take(1).first ?? 0 }

  mutating func word() throws(EthereumError) -> Word { Word(try take(32)) ?? .zero }

  mutating func words(_ count: Int) throws(EthereumError) -> [Word] {
    var words = [Word]()
    for _ in 0..<count { words.append(try word()) }
    return words
  }

  /// A member as a word, whatever its bytes.
  mutating func member() throws(EthereumError) -> Word {
    Word([UInt8](repeating: 0, count: 12) + (try take(MemberID.byteCount))) ?? .zero
  }

  mutating func number(bytes count: Int) throws(EthereumError) -> Word {
    Word(try take(count).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
