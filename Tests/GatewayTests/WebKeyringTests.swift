import Crypto
import CryptoExtras
import Foundation
import Identity
import Testing

@testable import Gateway

/// The keyring as a browser opens it: by hand, as the specification's section 1 has it.
struct WebKeyringTests {
  /// Made once: stretching a password is meant to cost something.
  private struct Sealed: Sendable {
    let ledger = Word(7)
    let keyring: Keyring
    let web: WebKeyring
    let authKey: [UInt8]
    let recoveryAuthKey: [UInt8]
    let recovery = RecoveryKey()

    init() throws {
      keyring = Keyring(try MemberKeys())
      (web, authKey, recoveryAuthKey) = try WebKeyring.sealing(
        keyring, ledger: ledger, under: Passphrase(WebKeyringTests.password), and: recovery)
    }
  }
  private static let password = "ﬁve wïde words"
  private static let made = Result { try Sealed() }

  private let sealed: Sealed

  init() throws { sealed = try Self.made.get() }

  private func stretched(_ password: String) throws -> SymmetricKey {
    try KDF.Insecure.PBKDF2.deriveKey(
      from: Array(password.precomposedStringWithCompatibilityMapping.utf8),
      salt: try #require([UInt8](hex: sealed.web.salt)), using: .sha256, outputByteCount: 32,
      rounds: sealed.web.iterations)
  }

  private func derived(_ material: SymmetricKey, _ info: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(inputKeyMaterial: material, info: Array(info.utf8), outputByteCount: 32)
  }

  private func open(_ box: String, _ key: SymmetricKey, _ bound: [UInt8]) throws -> [UInt8] {
    let bytes = try #require(Data(base64Encoded: box))
    return Array(try AES.GCM.open(AES.GCM.SealedBox(combined: bytes), using: key, authenticating: bound))
  }

  private func bound(
    _ tag: String, ledger: Word? = nil, member: MemberID? = nil, _ rest: [UInt8] = []
  ) -> [UInt8] {
    Array("aureole/web-keyring\(tag)/v1".utf8) + (ledger ?? sealed.ledger).bytes
      + (member ?? sealed.web.member).word.bytes + rest
  }

  private var work: [UInt8] { ([UInt8](hex: sealed.web.salt) ?? []) + Word(UInt64(sealed.web.iterations)).bytes }

  /// The bytes of a recovery key as a person typed it.
  private var recoveryMaterial: SymmetricKey {
    let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var (bytes, pending, count) = ([UInt8](), UInt32(0), 0)
    for character in sealed.recovery.text.replacing("-", with: "").prefix(32) {
      pending = (pending << 5 | UInt32(digits.firstIndex(of: character) ?? 0)) & 0xffff
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> count))
      }
    }
    return SymmetricKey(data: bytes)
  }

  @Test func `it opens by the password, and with another password, ledger or member does not`() throws {
    #expect(sealed.web.isSound)
    #expect(sealed.web.json.count <= WebKeyring.mostBytes)
    let material = try stretched("five w\u{69}\u{308}de words")
    #expect(derived(material, "aureole/web/authenticate/v1") == SymmetricKey(data: sealed.authKey))
    let wrapping = derived(material, "aureole/web/wrap/v1")
    let key = SymmetricKey(data: try open(sealed.web.password, wrapping, bound("/password", work)))
    let keys = sealed.keyring.keys
    let contents = try open(sealed.web.body, key, bound(""))
    #expect(contents.count == 65)
    #expect(try SigningKey(Array(contents[..<32])).verifyingKey == keys.signing.verifyingKey)
    #expect(contents[64] == 0)
    let other = derived(try stretched("five w\u{69}\u{308}de world"), "aureole/web/wrap/v1")
    let carl = try MemberKeys().member
    for (box, key, bound) in [
      (sealed.web.password, other, bound("/password", work)),
      (sealed.web.password, wrapping, bound("/password", ledger: Word(8), work)),
      (sealed.web.password, wrapping, bound("/password", member: carl, work)),
      (sealed.web.password, wrapping, bound("/recovery", work)),
      (sealed.web.body, key, bound("", ledger: Word(8))), (sealed.web.body, key, bound("", member: carl)),
    ] {
      #expect(throws: (any Error).self) { try open(box, key, bound) }
    }
  }

  @Test func `it opens by the recovery key to the same keys`() throws {
    let material = recoveryMaterial
    #expect(
      derived(material, "aureole/web/recovery/authenticate/v1") == SymmetricKey(data: sealed.recoveryAuthKey))
    let wrapping = derived(material, "aureole/web/recovery/wrap/v1")
    let key = SymmetricKey(data: try open(sealed.web.recovery, wrapping, bound("/recovery")))
    #expect(try open(sealed.web.body, key, bound("")).count == 65)
    #expect(throws: (any Error).self) { try open(sealed.web.recovery, wrapping, bound("/recovery", ledger: Word(8))) }
    #expect(throws: (any Error).self) { try open(sealed.web.password, wrapping, bound("/password", work)) }
  }

  @Test(arguments: [599_999, 0, -1, 10_000_001])
  func `iterations out of bounds are refused before any work`(iterations: Int) throws {
    #expect(throws: IdentityError.self) {
      try WebKeys(password: Passphrase(Self.password), salt: [UInt8](repeating: 1, count: 16), iterations: iterations)
    }
    #expect(try !Candidate.keyring(of: sealed.web.member, iterations: iterations).isSound)
  }

  @Test func `a keyring's outline has bounds`() throws {
    let member = sealed.web.member
    for good in [
      try Candidate.keyring(of: member), try Candidate.keyring(of: member, iterations: 10_000_000),
      try Candidate.keyring(of: member, body: 93 + 32), try Candidate.keyring(of: member, body: 93 + 32 * 32),
    ] {
      #expect(good.isSound)
      #expect(good.json.count <= WebKeyring.mostBytes)
    }
    for bad in [
      try Candidate.keyring(of: member, version: 2), try Candidate.keyring(of: member, salt: 15),
      try Candidate.keyring(of: member, salt: 17), try Candidate.keyring(of: member, body: 92),
      try Candidate.keyring(of: member, body: 94), try Candidate.keyring(of: member, body: 93 + 31),
      try Candidate.keyring(of: member, body: 93 + 32 * 31 + 1), try Candidate.keyring(of: member, body: 93 + 32 * 33),
      try Candidate.keyring(of: member, body: 93 + 32 * 32 + 1), try Candidate.keyring(of: member, password: 59),
      try Candidate.keyring(of: member, recovery: 61),
    ] {
      #expect(!bad.isSound)
    }
  }

  @Test func `a password of nine bytes is refused, and what stretches to ten is not`() throws {
    let salt = [UInt8](repeating: 1, count: 16)
    #expect(throws: IdentityError.self) {
      try WebKeys(password: Passphrase("123456789"), salt: salt, iterations: 600_000)
    }
    _ = try WebKeys(password: Passphrase("1234567890"), salt: salt, iterations: 600_000)
  }
}
