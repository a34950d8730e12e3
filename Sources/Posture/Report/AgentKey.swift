public import Identity

/// The agent's own P-256 key, which signs reports and nothing else. The member vouches for it once, at the gateway.
///
/// It lies in a file that its owner alone may read, and not under a passphrase: an agent starts without anybody there to type
/// one. Whoever can read the owner's files can sign as this agent. Keeping it in a TPM would end that and is not done yet.
public struct AgentKey: Sendable {
  private static let head = "aureole-agent-key\n"
  private static let mostBytes = 256

  /// The key.
  public let key: SigningKey

  /// Where an agent's key lies in a home folder.
  public static func path(in home: String) -> String { home + "/agent-key" }

  /// Reads the key in a home folder, or makes both. Throws `keyRefused` when the file is malformed, can be read by others, or
  /// the system refuses.
  public init(makingIn home: String) throws(PostureError) {
    if let key = try Self(in: home) {
      self = key
      return
    }
    do throws(IdentityError) {
      try PrivateFile.makeFolder(home)
      key = try SigningKey()
      try PrivateFile(path: Self.path(in: home)).write(Array((Self.head + key.secretBytes.hex + "\n").utf8))
    } catch {
      throw PostureError(.keyRefused, "\(Self.path(in: home)): \(error.detail)")
    }
  }

  /// Reads the key in a home folder; nil when there is none. Throws as ``init(makingIn:)``.
  public init?(in home: String) throws(PostureError) {
    let file = PrivateFile(path: Self.path(in: home))
    guard file.exists else { return nil }
    do throws(IdentityError) {
      let contents = try file.read(atMost: Self.mostBytes)
      guard contents.isPrivate else {
        throw IdentityError(.fileRefused, "others can read it: remove it, so that a new key is made")
      }
      let text = String(decoding: contents.bytes, as: UTF8.self)
      guard text.hasPrefix(Self.head), text.hasSuffix("\n"),
        let scalar = [UInt8](hex: text.dropFirst(Self.head.count).dropLast()), scalar.count == 32
      else { throw IdentityError(.malformedKey, "it holds no agent's key") }
      key = try SigningKey(scalar)
    } catch {
      throw PostureError(.keyRefused, "\(file.path): \(error.detail)")
    }
  }

  /// What people compare with what the gateway's page shows: the first 80 bits of SHA-256 of x ‖ y.
  public var fingerprint: String {
    let bytes = Word.sha256(key.verifyingKey.bytes).bytes.prefix(10)
    return stride(from: 0, to: bytes.count, by: 2).map { bytes[$0...].prefix(2).hex }.joined(separator: " ")
  }
}
