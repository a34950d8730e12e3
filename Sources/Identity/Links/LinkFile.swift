internal import Crypto
internal import FoundationEssentials

/// The file behind a link: the keys of a guest, and what they are for (docs/spec/links.md, section 2). The gateway keeps it
/// encrypted under a key that it never sees, as a JWE in compact form (RFC 7516).
public struct LinkFile: Sendable {
  /// The most bytes of its JSON.
  public static let mostBytes = 2048
  /// The most characters of the JWE.
  public static let mostCharacters = 4096
  /// What the file is.
  public static let contentType = "application/vnd.aureole.guest+json"
  private static let wireHeader = ["alg": "dir", "enc": "A256GCM", "cty": contentType]
  private static let members: Set = ["version", "ledger", "reference", "record", "guest", "signing", "sealing"]

  /// The ledger, which is pinned for everything that follows.
  public let ledger: Word
  /// The grant.
  public let reference: Word
  /// The record that it covers.
  public let record: Word
  /// The guest's keys.
  package let keys: MemberKeys

  /// Who the guest is.
  public var guest: MemberID { keys.member }

  /// Joins the parts. The keys are a guest's first ones.
  package init(ledger: Word, reference: Word, record: Word, keys: MemberKeys) {
    (self.ledger, self.reference, self.record, self.keys) = (ledger, reference, record, keys)
  }

  /// Decrypts a file and reads it. Throws `linkRefused` when it does not open with this key, is not encrypted in the one
  /// way that there is, is malformed or of another version, or its keys are not those of the guest that it names.
  public init(_ jwe: String, under key: KeyringSecret) throws(IdentityError) {
    var json = try Self.decrypt(jwe, under: key)
    defer { json.wipe() }
    guard let wire = StrictObject.read(json, members: Self.members, atMost: Self.mostBytes, as: Wire.self) else {
      throw IdentityError(.linkRefused, "the file behind the link is malformed")
    }
    guard wire.version == 1 else {
      throw IdentityError(.linkRefused, "the file behind the link is of a version that this program does not know")
    }
    guard var scalar = Base64URL.bytes(wire.signing), var seed = Base64URL.bytes(wire.sealing) else {
      throw IdentityError(.linkRefused, "the file behind the link is malformed")
    }
    defer {
      scalar.wipe()
      seed.wipe()
    }
    guard scalar.count == 32, let signing = try? SigningKey(scalar), let sealing = try? SealingKey(seed: seed),
      MemberID(signing.verifyingKey) == wire.guest
    else { throw IdentityError(.linkRefused, "the keys behind the link are not those of the guest that it names") }
    self.init(
      ledger: wire.ledger, reference: wire.reference, record: wire.record,
      keys: MemberKeys(signing: signing, sealing: sealing))
  }

  /// The file as a JWE under a key that was made for one link. Vectors alone give a nonce.
  package func sealed(under key: KeyringSecret, nonce: [UInt8]? = nil) throws(IdentityError) -> String {
    var json = json
    defer { json.wipe() }
    return try Self.encrypt(json, header: Self.header, under: key, nonce: nonce)
  }

  /// The header, as it is written here.
  package static var header: [UInt8] { CanonicalJSON.bytes(of: wireHeader) }

  /// The JSON, for encrypting and for vectors. The caller zeroes it.
  package var json: [UInt8] {
    var (scalar, seed) = (keys.signing.secretBytes, keys.sealing.secretBytes)
    defer {
      scalar.wipe()
      seed.wipe()
    }
    return CanonicalJSON.bytes(
      of: Wire(
        version: 1, ledger: ledger, reference: reference, record: record, guest: guest,
        signing: Base64URL.text(scalar), sealing: Base64URL.text(seed)))
  }

  /// Encrypts with any header, for ``sealed(under:nonce:)`` and for what tests have refused.
  package static func encrypt(
    _ plain: [UInt8], header: [UInt8], under key: KeyringSecret, nonce: [UInt8]? = nil
  ) throws(IdentityError) -> String {
    let head = Base64URL.text(header)
    let bound = Array(head.utf8)
    guard let number = try? nonce.map({ try AES.GCM.Nonce(data: $0) }) ?? AES.GCM.Nonce(),
      let box = try? AES.GCM.seal(plain, using: symmetric(key), nonce: number, authenticating: bound)
    else { throw IdentityError(.linkRefused, "the file could not be encrypted") }
    let parts = [head, "", Base64URL.text(Array(number)), Base64URL.text(box.ciphertext), Base64URL.text(box.tag)]
    return parts.joined(separator: ".")
  }

  private static func decrypt(_ jwe: String, under key: KeyringSecret) throws(IdentityError) -> [UInt8] {
    let malformed = IdentityError(.linkRefused, "the file behind the link is no JWE in compact form")
    guard jwe.utf8.count <= mostCharacters else { throw malformed }
    let parts = jwe.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[1].isEmpty, let head = Base64URL.bytes(parts[0]),
      let nonce = Base64URL.bytes(parts[2]), nonce.count == 12, let ciphertext = Base64URL.bytes(parts[3]),
      let tag = Base64URL.bytes(parts[4]), tag.count == 16
    else { throw malformed }
    // Another way of encrypting, a compressed plaintext, or a critical extension: nothing of it is tried.
    guard let read = try? JSONDecoder().decode([String: String].self, from: Data(head)),
      read == wireHeader
    else {
      throw IdentityError(
        .linkRefused, "the file behind the link is encrypted in a way that this program does not take")
    }
    guard let number = try? AES.GCM.Nonce(data: nonce),
      let box = try? AES.GCM.SealedBox(nonce: number, ciphertext: ciphertext, tag: tag),
      let plain = try? AES.GCM.open(box, using: symmetric(key), authenticating: Array(parts[0].utf8))
    else { throw IdentityError(.linkRefused, "the file behind the link does not open with the link's key") }
    return Array(plain)
  }

  private static func symmetric(_ key: KeyringSecret) -> SymmetricKey {
    var bytes = key.bytes
    defer { bytes.wipe() }
    return SymmetricKey(data: bytes)
  }

  private struct Wire: Codable {
    var version: Int
    var ledger: Word
    var reference: Word
    var record: Word
    var guest: MemberID
    var signing: String
    var sealing: String
  }
}

extension LinkFile: CustomStringConvertible, CustomReflectable {
  /// Which guest it is of, never the keys.
  public var description: String { "keys of guest \(guest)" }
  /// A mirror that shows the guest alone.
  public var customMirror: Mirror { Mirror(self, children: ["guest": guest]) }
}
