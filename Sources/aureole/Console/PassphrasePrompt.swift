internal import Client
internal import FoundationEssentials
internal import Glibc

/// Asks for a passphrase on the terminal without showing it, or reads one from a descriptor.
enum PassphrasePrompt {
  private static let mostBytes = 4096

  private static let usualWay = "no terminal to ask for the passphrase on: use --passphrase-file or --passphrase-fd"

  /// Asks on the controlling terminal; throws when there is none, in the words given.
  ///
  /// - Parameter isShown: whether what is typed is seen, as what works once may be.
  static func ask(
    _ question: String, isShown: Bool = false, otherwise: String = usualWay
  ) throws -> String {
    // The path is a constant, passed as a C string for the length of the call.
    let terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else {
      throw ClientError(.homeRefused, otherwise)
    }
    defer { close(terminal) }
    var before = termios()
    guard unsafe tcgetattr(terminal, &before) == 0 else {
      throw ClientError(.homeRefused, "the terminal cannot be set to hide the passphrase")
    }
    var hidden = before
    if !isShown { hidden.c_lflag &= ~tcflag_t(ECHO) }
    guard unsafe tcsetattr(terminal, TCSAFLUSH, &hidden) == 0 else {
      throw ClientError(.homeRefused, "the terminal cannot be set to hide the passphrase")
    }
    defer {
      unsafe tcsetattr(terminal, TCSAFLUSH, &before)
      if !isShown { say("\n", terminal) }
    }
    say(question, terminal)
    return String(decoding: firstLine(try read(terminal, untilLineEnd: true)), as: UTF8.self)
  }

  /// Reads from a descriptor to its end, at most 4 KiB.
  static func read(_ descriptor: Int32, untilLineEnd: Bool = false) throws -> [UInt8] {
    var bytes = [UInt8]()
    var chunk = [UInt8](repeating: 0, count: 256)
    while bytes.count <= mostBytes {
      let count = unsafe chunk.withUnsafeMutableBytes { buffer in
        // The buffer is valid for the call, and its own count is passed.
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ClientError(.homeRefused, "the passphrase cannot be read from that descriptor") }
      if count == 0 { return bytes }
      bytes += chunk.prefix(count)
      if untilLineEnd, bytes.contains(UInt8(ascii: "\n")) { return bytes }
    }
    throw ClientError(.homeRefused, "the passphrase is longer than 4096 bytes")
  }

  /// The bytes before the first line end.
  static func firstLine(_ bytes: [UInt8]) -> [UInt8] {
    Array(bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
  }

  private static func say(_ text: String, _ terminal: Int32) {
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { buffer in
      // The buffer is valid for the call, and its own count is passed.
      unsafe Glibc.write(terminal, buffer.baseAddress, buffer.count)
    }
  }
}
