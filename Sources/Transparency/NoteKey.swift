internal import Crypto
internal import Identity

/// What a note's key signs, as the byte that stands in its identifier and its text (c2sp.org/signed-note).
public enum NoteKeyType: UInt8, Sendable, CaseIterable {
  /// Ed25519 over the note's text.
  case ed25519 = 0x01
  /// Timestamped Ed25519 of a witness (c2sp.org/tlog-cosignature).
  case cosignature = 0x04
}

/// A public Ed25519 key with the name it signs under: a signed-note verifier key. As text it is
/// `name+id+base64(type ‖ key)`, the identifier in eight hexadecimal digits.
public struct NoteKey: Hashable, Sendable {
  /// The name that stands in its signature lines.
  public let name: KeyName
  /// What it signs.
  public let type: NoteKeyType
  /// The public key, 32 bytes as RFC 8032 encodes it.
  public let bytes: [UInt8]
  /// The first four bytes of SHA-256(name ‖ newline ‖ type ‖ key), big-endian. It tells keys apart and proves nothing.
  public let id: UInt32

  /// Takes a name and a public key; throws `malformedKey` when the bytes are not 32.
  public init(
    name: KeyName, type: NoteKeyType, bytes: some Collection<UInt8>
  ) throws(TransparencyError) {
    let bytes = Array(bytes)
    guard bytes.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil else {
      throw TransparencyError(.malformedKey, "an Ed25519 key has 32 bytes")
    }
    self.name = name
    self.type = type
    self.bytes = bytes
    let digest = SHA256.hash(data: name.bytes + [UInt8(ascii: "\n"), type.rawValue] + bytes)
    id = digest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Reads a key's text. Throws `malformedKey`, `malformedName`, `wrongKeyType` for a type that is not known here, and
  /// `wrongKeyID` when the identifier does not follow from the rest.
  public init(parsing text: some StringProtocol) throws(TransparencyError) {
    // The base64 may hold a plus itself, so only the first two divide the text.
    let parts = Array(text.utf8).split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].count == 8, let idBytes = [UInt8](hex: String(decoding: parts[1], as: UTF8.self)),
      let blob = Base64.decode(parts[2]), let first = blob.first
    else { throw TransparencyError(.malformedKey, "a verifier key reads name+id+base64") }
    let name = try KeyName(String(decoding: parts[0], as: UTF8.self))
    guard let type = NoteKeyType(rawValue: first) else {
      throw TransparencyError(.wrongKeyType, "the verifier key's signature type is not known")
    }
    try self.init(name: name, type: type, bytes: blob.dropFirst())
    guard id == idBytes.reduce(0, { $0 << 8 | UInt32($1) }) else {
      throw TransparencyError(.wrongKeyID, "the verifier key's identifier does not belong to its key")
    }
  }

  /// The key as text, `name+id+base64(type ‖ key)`.
  public var text: String {
    let blob = String(decoding: Base64.encode([type.rawValue] + bytes), as: UTF8.self)
    return "\(name)+\(idBytes.hex)+\(blob)"
  }

  /// The identifier's four bytes.
  var idBytes: [UInt8] { id.bigEndianBytes }

  /// Whether the signature of 64 bytes is this key's over the message.
  func verifies(_ signature: some Collection<UInt8>, message: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
    return key.isValidSignature(Array(signature), for: message)
  }
}

extension NoteKey: CustomStringConvertible {
  /// The key as text.
  public var description: String { text }
}

extension FixedWidthInteger {
  /// The number's bytes, the most significant first.
  var bigEndianBytes: [UInt8] {
    stride(from: Self.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> Self($0)) }
  }
}
