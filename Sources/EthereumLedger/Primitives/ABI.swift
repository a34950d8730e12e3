public import Identity

/// As much of the contract ABI as views and the constructor need: static words and strings of bytes.
public enum ABI {
  /// An argument.
  public enum Value: Hashable, Sendable {
    /// A static value of 32 bytes: a number, an address, `bytes32`.
    case word(Word)
    /// A dynamic `bytes`.
    case bytes([UInt8])
    /// A dynamic array of static words, such as `bytes32[]`.
    case words([Word])
  }

  /// The first four bytes of the hash of a signature such as `member(address)`.
  public static func selector(_ signature: String) -> [UInt8] {
    Array(Keccak256.hash(signature.utf8).bytes.prefix(4))
  }

  /// The topic of an event's signature such as `Transfer(address,address,uint256)`.
  public static func topic(_ signature: String) -> Word { Keccak256.hash(signature.utf8) }

  /// The input of a call.
  public static func call(_ signature: String, _ values: [Value] = []) -> [UInt8] {
    selector(signature) + encoded(values)
  }

  /// Arguments as words, then what is dynamic.
  public static func encoded(_ values: [Value]) -> [UInt8] {
    var head = [UInt8]()
    var tail = [UInt8]()
    for value in values {
      switch value {
      case .word(let word): word.append(to: &head)
      case .bytes(let bytes):
        Word(UInt64(values.count * 32 + tail.count)).append(to: &head)
        Word(UInt64(bytes.count)).append(to: &tail)
        tail.append(contentsOf: bytes)
        tail.append(contentsOf: repeatElement(0, count: (32 - bytes.count % 32) % 32))
      case .words(let words):
        Word(UInt64(values.count * 32 + tail.count)).append(to: &head)
        Word(UInt64(words.count)).append(to: &tail)
        for word in words { word.append(to: &tail) }
      }
    }
    return head + tail
  }

  /// Reads exactly so many words; throws `badAnswer` for another length.
  public static func words(_ bytes: [UInt8], count: Int) throws(EthereumError) -> [Word] {
    guard bytes.count == count * 32 else { throw EthereumError(.badAnswer, "the call's answer has another length") }
    return stride(from: 0, to: bytes.count, by: 32).compactMap { Word(bytes[$0..<($0 + 32)]) }
  }

  /// Reads the `bytes` argument whose place is the word of an index; throws `malformed` for an offset or a length
  /// beyond the end, or more bytes than the limit.
  public static func bytes(_ data: [UInt8], at index: Int, atMost limit: Int) throws(EthereumError) -> [UInt8] {
    guard let offset = number(data, at: index * 32), let count = number(data, at: offset), count <= limit,
      count <= data.count - offset - 32
    else { throw EthereumError(.malformed, "the bytes of the call lie beyond its end") }
    return Array(data[(offset + 32)..<(offset + 32 + count)])
  }

  /// A number that is an offset or a length within the data.
  private static func number(_ data: [UInt8], at offset: Int) -> Int? {
    guard offset >= 0, offset <= data.count - 32, let number = Word(data[offset..<(offset + 32)])?.number,
      number <= UInt64(data.count)
    else { return nil }
    return Int(number)
  }
}
