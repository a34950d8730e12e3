package import Crypto
internal import FoundationEssentials

/// A member's private keys and further secrets, opened. At rest it is a file sealed under a passphrase: see
/// ``seal(under:)`` and ``open(_:under:)``.
public struct Keyring: Sendable {
  /// The most secrets a keyring keeps beside the member's keys.
  public static let mostSecrets = 32
  /// The most bytes of a secret's name.
  public static let mostNameBytes = 64

  /// The member's signing and sealing keys.
  public let keys: MemberKeys
  private var secrets: [String: KeyringSecret] = [:]

  /// Starts a keyring that holds a member's keys and no further secret.
  public init(_ keys: MemberKeys) { self.keys = keys }

  /// Makes the keys of a new member, seals them under a passphrase of at least 8 characters and writes the file,
  /// readable by its owner alone. Throws `outOfBounds` for a short passphrase, `fileRefused` when the file exists or
  /// cannot be written.
  public static func create(at path: String, under passphrase: Passphrase) throws(IdentityError) -> Keyring {
    let keyring = Keyring(try MemberKeys())
    try PrivateFile(path: path).write(try keyring.seal(under: passphrase))
    return keyring
  }

  /// The keyring with other keys of the same member and the same further secrets.
  public func replacing(_ keys: MemberKeys) -> Keyring {
    var replaced = Keyring(keys)
    replaced.secrets = secrets
    return replaced
  }

  /// The names of the further secrets, in order.
  public var secretNames: [String] { secrets.keys.sorted() }

  /// The secret kept under a name, or nil.
  public func secret(named name: String) -> KeyringSecret? { secrets[name] }

  /// Keeps a secret under a name, in place of one that had it. A name has 1 to 64 of a–z, 0–9, hyphen, full stop and
  /// slash. Throws `outOfBounds` for another name or a 33rd secret.
  public mutating func keep(_ secret: KeyringSecret, named name: String) throws(IdentityError) {
    guard Self.isName(Array(name.utf8)) else {
      throw IdentityError(.outOfBounds, "a secret's name has 1 to 64 of a-z, 0-9, hyphen, full stop and slash")
    }
    guard secrets[name] != nil || secrets.count < Self.mostSecrets else {
      throw IdentityError(.outOfBounds, "a keyring keeps at most \(Self.mostSecrets) secrets")
    }
    secrets[name] = secret
  }

  /// Forgets the secret kept under a name, if there is one.
  public mutating func forget(named name: String) { secrets[name] = nil }

  static func isName(_ bytes: [UInt8]) -> Bool {
    (1...mostNameBytes).contains(bytes.count)
      && bytes.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"): true
        default: false
        }
      }
  }
}

extension Keyring {
  /// The name of the secret under which a custodian encrypts what it keeps.
  public static let custodySecret = "custody"

  /// The Ed25519 keys a keyring may keep; the raw value is the secret's name.
  public enum Ed25519Slot: String, Sendable, CaseIterable {
    /// What the ledger's sequencer signs checkpoints with.
    case log = "log-ed25519"
    /// What a custodian co-signs checkpoints with.
    case witness = "witness-ed25519"
  }

  /// Whether the keyring keeps the key of a slot.
  public func hasKey(in slot: Ed25519Slot) -> Bool { secrets[slot.rawValue] != nil }

  /// Makes a new Ed25519 key in an empty slot; throws `outOfBounds` when it holds one: a log's key is not replaced
  /// by mistake.
  public mutating func makeKey(in slot: Ed25519Slot) throws(IdentityError) {
    guard !hasKey(in: slot) else { throw IdentityError(.outOfBounds, "the keyring has a key in this slot") }
    try keep(KeyringSecret(), named: slot.rawValue)
  }

  /// The public half of a slot's key, 32 bytes; throws `outOfBounds` when the slot is empty.
  public func publicKey(in slot: Ed25519Slot) throws(IdentityError) -> Word {
    guard let key = ed25519Key(in: slot), let word = Word(key.publicKey.rawRepresentation) else {
      throw IdentityError(.outOfBounds, "the keyring has no key in this slot")
    }
    return word
  }

  /// The Ed25519 key of a slot, or nil when the slot is empty.
  package func ed25519Key(in slot: Ed25519Slot) -> Curve25519.Signing.PrivateKey? {
    guard let secret = secrets[slot.rawValue] else { return nil }
    var seed = secret.bytes
    defer { seed.wipe() }
    return try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
  }
}

extension Keyring: CustomStringConvertible, CustomReflectable {
  /// Whose keyring this is, never what it holds.
  public var description: String { "keyring of \(keys.member)" }
  /// A mirror that shows the member alone.
  public var customMirror: Mirror { Mirror(self, children: ["member": keys.member]) }
}
