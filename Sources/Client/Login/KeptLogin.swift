internal import Crypto
internal import FoundationEssentials
internal import Identity

/// A session as a home keeps it: what names it at the gateway, the device key that signs its requests, and where it is.
///
/// The file is nonce ‖ AES-256-GCM of identifier (32) ‖ device scalar (32) ‖ JSON, behind a line that says what it is. Its key
/// follows by HKDF from the member's signing key, which only the passphrase opens; so a program that runs for hours finds a
/// login that was made meanwhile, and nobody without the passphrase finds any.
struct KeptLogin: Sendable {
  static let mostFileBytes = 48 << 10
  private static let head = Array("aureole-login 1\n".utf8)
  private static let tag = Array("aureole/login-session/v1".utf8)

  /// What is not secret, and authenticated all the same.
  struct Place: Codable, Sendable {
    let url: String
    let gateway: MemberID
    let account: String
    let loginAt: UInt64
    let expiresAt: UInt64
    /// The certificates that TLS trusts there, in PEM; nil for those of the system.
    let certificates: String?
  }

  let place: Place
  /// Names the session; the gateway keeps a digest of it.
  let identifier: KeyringSecret
  let deviceKey: SigningKey

  /// What the session is told apart by, which is no secret: SHA-256 of the identifier.
  var digest: Word {
    var bytes = identifier.bytes
    defer { bytes.wipe() }
    return Word.sha256(bytes)
  }

  /// Encrypts for one member of one ledger.
  func sealed(for keys: MemberKeys, on ledger: Word) throws(ClientError) -> [UInt8] {
    var (name, scalar) = (identifier.bytes, deviceKey.secretBytes)
    let json = CanonicalJSON.bytes(of: place)
    var plain = [UInt8]()
    // Room for all of it, so that growing leaves no copy behind in freed memory.
    plain.reserveCapacity(name.count + scalar.count + json.count)
    plain += name
    plain += scalar
    plain += json
    defer {
      name.wipe()
      scalar.wipe()
      plain.wipe()
    }
    guard
      let box = try? AES.GCM.seal(
        plain, using: Self.key(of: keys, on: ledger), authenticating: Self.bound(keys, ledger)),
      let bytes = box.combined
    else { throw ClientError(.fileRefused, "the login could not be encrypted") }
    return Self.head + bytes
  }

  /// Opens what ``sealed(for:on:)`` made; nil for anything else, such as what was sealed under keys from before a rotation.
  init?(_ bytes: [UInt8], of keys: MemberKeys, on ledger: Word) {
    guard bytes.count <= Self.mostFileBytes, bytes.starts(with: Self.head),
      let box = try? AES.GCM.SealedBox(combined: bytes.dropFirst(Self.head.count)),
      let opened = try? AES.GCM.open(
        box, using: Self.key(of: keys, on: ledger), authenticating: Self.bound(keys, ledger))
    else { return nil }
    var plain = [UInt8](opened)
    defer { plain.wipe() }
    guard plain.count > 64, let identifier = try? KeyringSecret(plain.prefix(32)),
      let deviceKey = try? SigningKey(plain[32..<64]),
      let place = try? JSONDecoder().decode(Place.self, from: Data(plain.dropFirst(64)))
    else { return nil }
    self.init(place: place, identifier: identifier, deviceKey: deviceKey)
  }

  init(place: Place, identifier: KeyringSecret, deviceKey: SigningKey) {
    self.place = place
    self.identifier = identifier
    self.deviceKey = deviceKey
  }

  private static func bound(_ keys: MemberKeys, _ ledger: Word) -> [UInt8] {
    tag + ledger.bytes + keys.member.word.bytes
  }

  private static func key(of keys: MemberKeys, on ledger: Word) -> SymmetricKey {
    var secret = keys.signing.secretBytes
    defer { secret.wipe() }
    return HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: secret), info: bound(keys, ledger), outputByteCount: 32)
  }
}

extension KeptLogin: CustomStringConvertible, CustomReflectable {
  /// Where the session is, never what opens it.
  var description: String { "login at \(place.url)" }
  /// A mirror that shows the address alone.
  var customMirror: Mirror { Mirror(self, children: ["url": place.url]) }
}
