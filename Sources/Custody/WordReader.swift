internal import Identity

/// Takes a message apart, field by field; every overrun is `malformedMessage`.
struct WordReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: some Collection<UInt8>) {
    self.bytes = Array(bytes)[...]
    position = 0
  }

  /// How many bytes are left.
  var rest: Int { bytes.count - position }

  mutating func take(_ count: Int) throws(CustodyError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest else { throw CustodyError(.malformedMessage, "a message of custody is cut short") }
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func word() throws(CustodyError) -> Word {
    guard let word = Word(try take(Word.byteCount)) else {
      throw CustodyError(.malformedMessage, "a message of custody is malformed")
    }
    return word
  }

  mutating func member() throws(CustodyError) -> MemberID {
    guard let member = MemberID(try word()) else {
      throw CustodyError(.malformedMessage, "a message of custody names no member where it should")
    }
    return member
  }

  mutating func number(atMost limit: UInt64) throws(CustodyError) -> UInt64 {
    guard let number = try word().number, number <= limit else {
      throw CustodyError(.malformedMessage, "a number in a message of custody is out of bounds")
    }
    return number
  }

  mutating func signature() throws(CustodyError) -> Signature {
    guard let signature = try? Signature(try take(Signature.byteCount)) else {
      throw CustodyError(.malformedMessage, "a signature in a message of custody is malformed")
    }
    return signature
  }

  /// Ends the message; throws when bytes are left over.
  func end() throws(CustodyError) {
    guard rest == 0 else { throw CustodyError(.malformedMessage, "a message of custody is longer than it should be") }
  }
}
