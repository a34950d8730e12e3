import Identity

@testable import Transparency

/// The recursive definitions of RFC 6962 section 2.1, written down as they stand there and used as the oracle.
enum Reference {
  static func split(_ count: Int) -> Int {
    var power = 1
    while power * 2 < count { power *= 2 }
    return power
  }

  static func root(_ leaves: ArraySlice<Word>) -> Word {
    guard leaves.count > 1 else { return leaves.first ?? Word.sha256([UInt8]()) }
    let middle = leaves.startIndex + split(leaves.count)
    return node(root(leaves[..<middle]), root(leaves[middle...]))
  }

  static func path(_ index: Int, _ leaves: ArraySlice<Word>) -> [Word] {
    guard leaves.count > 1 else { return [] }
    let size = split(leaves.count)
    let middle = leaves.startIndex + size
    return index < size
      ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
      : path(index - size, leaves[middle...]) + [root(leaves[..<middle])]
  }

  static func proof(_ from: Int, _ leaves: ArraySlice<Word>, isWhole: Bool = true) -> [Word] {
    if from == leaves.count { return isWhole ? [] : [root(leaves)] }
    let size = split(leaves.count)
    let middle = leaves.startIndex + size
    return from <= size
      ? proof(from, leaves[..<middle], isWhole: isWhole) + [root(leaves[middle...])]
      : proof(from - size, leaves[middle...], isWhole: false) + [root(leaves[..<middle])]
  }

  static func node(_ left: Word, _ right: Word) -> Word { Word.sha256([1] + left.bytes + right.bytes) }

  /// Distinct leaf hashes, by the definition.
  static func leaves(_ count: Int) -> [Word] {
    (0..<count).map { Word.sha256([0] + [UInt8($0 >> 8), UInt8($0 & 255)]) }
  }
}

extension Word {
  /// The word with one bit changed.
  var altered: Word {
    var bytes = bytes
    bytes[17] ^= 0x10
    return Word(bytes) ?? .zero
  }
}
