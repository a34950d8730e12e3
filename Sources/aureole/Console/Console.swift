internal import FoundationEssentials
internal import Glibc

/// What a person or a script sees: results on standard output, everything else on standard error.
enum Console {
  /// Whether a person watches standard error.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }
  /// Whether colours are welcome: on a terminal, and not refused by NO_COLOR.
  static var hasColour: Bool { isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil }

  /// Prints a line of the result.
  static func printLine(_ text: String = "") { write(text + "\n", to: STDOUT_FILENO) }

  /// Prints a line beside the result: progress, warnings, errors.
  static func printError(_ text: String, endingLine: Bool = true) {
    write(endingLine ? text + "\n" : text, to: STDERR_FILENO)
  }

  /// Prints one JSON object, keys in order.
  static func printJSON(_ value: some Encodable) { printLine(json(value)) }

  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  /// Overwrites the current line of standard error, for progress.
  static func printProgress(_ text: String) { write("\r\u{1b}[K" + text, to: STDERR_FILENO) }

  /// Text in red where colours are welcome.
  static func red(_ text: String) -> String { hasColour ? "\u{1b}[31m\(text)\u{1b}[0m" : text }
  /// Text in bold where colours are welcome.
  static func bold(_ text: String) -> String { hasColour ? "\u{1b}[1m\(text)\u{1b}[0m" : text }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        // The buffer is valid for the call, and its own count is passed.
        unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0 {
        guard errno == EINTR else { return }
        continue
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
