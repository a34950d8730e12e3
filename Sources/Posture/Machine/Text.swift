/// Small work on text that files and programs give.
enum Text {
  /// The text without white space and zero bytes at its ends.
  static func trimmed(_ text: some StringProtocol) -> String {
    func isSpace(_ character: Character) -> Bool { character.isWhitespace || character == "\0" }
    var rest = text[...]
    while rest.first.map(isSpace) == true { rest.removeFirst() }
    while rest.last.map(isSpace) == true { rest.removeLast() }
    return String(rest)
  }

  /// The lines of a text, without their ends.
  static func lines(_ text: String) -> [Substring] {
    text.split(whereSeparator: \.isNewline)
  }

  /// The words of a line.
  static func words(_ line: some StringProtocol) -> [String] {
    line.split(whereSeparator: \.isWhitespace).map { String($0) }
  }

  /// The text between single or double quotes, or the text itself.
  static func unquoted(_ text: String) -> String {
    guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else {
      return text
    }
    return String(text.dropFirst().dropLast())
  }

  /// A path in which the kernel wrote white space as `\040` and the like.
  static func unescaped(_ text: some StringProtocol) -> String {
    var bytes = [UInt8]()
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) {
        // Three octal digits may name more than a byte holds; the kernel writes none of those.
        bytes.append(UInt8(truncatingIfNeeded: digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }))
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
