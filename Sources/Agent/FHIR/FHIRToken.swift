internal import Identity

/// The token that programs of this computer show: 32 random bytes in a file that its owner alone can read.
public struct FHIRToken: Sendable {
  private static let mostBytes = 256
  /// The token, in hexadecimal.
  let word: Word

  /// Where the token lies in a home folder.
  public static func path(in home: String) -> String { home + "/fhir-token" }

  /// Reads the token in a home folder, or makes both. Throws `keyRefused` when the file is malformed, can be read by
  /// others, or the system refuses.
  public init(makingIn home: String) throws(AgentError) {
    let file = PrivateFile(path: Self.path(in: home))
    do throws(IdentityError) {
      if !file.exists { try file.write(Array((Word.random().hex + "\n").utf8)) }
      let contents = try file.read(atMost: Self.mostBytes)
      guard contents.isPrivate else {
        throw IdentityError(.fileRefused, "others can read it: remove it, so that a new token is made")
      }
      let text = String(decoding: contents.bytes, as: UTF8.self)
      guard text.hasSuffix("\n"), let word = Word(hex: text.dropLast()), !word.isZero else {
        throw IdentityError(.fileRefused, "it holds no token")
      }
      self.word = word
    } catch {
      throw AgentError(.keyRefused, "\(file.path): \(error.detail)")
    }
  }

  /// Whether a header says `Bearer` and this token; takes as long whether it does or not.
  func isShown(by header: String?) -> Bool {
    guard let header, header.lowercased().hasPrefix("bearer "), let shown = Word(hex: header.dropFirst(7)) else {
      return false
    }
    return shown.equalsInConstantTime(word)
  }
}
