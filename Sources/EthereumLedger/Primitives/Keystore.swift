internal import CryptoExtras
internal import FoundationEssentials
public import Identity

/// A private key under a passphrase, as Web3 Secret Storage version 3 puts it in a file that any Ethereum tool reads.
public struct Keystore: Sendable {
  /// The most bytes of a file.
  public static let mostBytes = 16_384
  /// The text of the file.
  public let bytes: [UInt8]

  /// Takes the bytes of a file; nothing of them is looked at yet.
  public init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads a file; throws `storage` when the system refuses.
  public static func read(from path: String) throws(EthereumError) -> Keystore {
    do throws(IdentityError) {
      return Keystore(bytes: try PrivateFile(path: path).read(atMost: mostBytes).bytes)
    } catch {
      throw EthereumError(.storage, error.detail)
    }
  }

  /// Writes the file with mode 0600, durably; throws `storage` when the system refuses or there is such a file.
  public func write(to path: String) throws(EthereumError) {
    do throws(IdentityError) {
      try PrivateFile(path: path).write(bytes)
    } catch {
      throw EthereumError(.storage, error.detail)
    }
  }

  /// Seals a key under a passphrase with scrypt (N = 2^17, r = 8, p = 1) and a new salt. Throws `outOfBounds` when the
  /// passphrase has fewer than 8 characters.
  public init(sealing key: EthereumKey, under passphrase: Passphrase) throws(EthereumError) {
    try self.init(sealing: key, under: passphrase, cost: .standard)
  }

  package init(
    sealing key: EthereumKey, under passphrase: Passphrase, cost: KeyringCost
  ) throws(EthereumError) {
    do throws(IdentityError) {
      try passphrase.checkLength()
    } catch {
      throw EthereumError(.outOfBounds, error.detail)
    }
    let derivation = KeystoreDerivation.scrypt(n: 1 << UInt64(cost.logN), r: 8, p: 1)
    let salt = Word.random().bytes
    let vector = Array(Word.random().bytes.prefix(16))
    var derived = try derivation.derive(from: passphrase, salt: salt)
    defer { derived.wipe() }
    let sealed = try key.withSecret { secret throws(EthereumError) in
      try Self.applyCipher(to: secret, key: derived, vector: vector)
    }
    let tag = Keccak256.hash(derived.suffix(16) + sealed)
    let crypto: JSON = [
      "cipher": "aes-128-ctr", "cipherparams": ["iv": .string(vector.hex)], "ciphertext": .string(sealed.hex),
      "kdf": .string(derivation.name), "kdfparams": derivation.json(salt: salt), "mac": .string(tag.hex),
    ]
    let file: JSON = [
      "address": .string(key.address.bytes.hex), "crypto": crypto, "id": .string(UUID().uuidString.lowercased()),
      "version": .number(3),
    ]
    bytes = file.bytes + [UInt8(ascii: "\n")]
  }

  /// The account's address, which the file says in clear and which only opening it proves. Throws `malformedKeystore`.
  public func address() throws(EthereumError) -> Address {
    let text = (try? JSON(parsing: bytes))?["address"]?.text
    guard bytes.count <= Self.mostBytes, let text, let address = Address(text.hasPrefix("0x") ? text : "0x" + text)
    else {
      throw EthereumError(.malformedKeystore, "the keystore names no address")
    }
    return address
  }

  /// Opens the key. Throws `malformedKeystore` for a file that is none, of another version or cipher, or that asks for
  /// more work than is done; `wrongPassphrase` when the tag does not fit.
  public func open(under passphrase: Passphrase) throws(EthereumError) -> EthereumKey {
    guard bytes.count <= Self.mostBytes, let file = try? JSON(parsing: bytes), file["version"] == .number(3),
      let crypto = file["crypto"] ?? file["Crypto"], crypto["cipher"] == "aes-128-ctr",
      let sealed = Self.bytes(crypto["ciphertext"], count: 32),
      let vector = Self.bytes(crypto["cipherparams"]?["iv"], count: 16),
      let tag = Self.bytes(crypto["mac"], count: 32).flatMap({ Word($0) })
    else { throw EthereumError(.malformedKeystore, "the file is no keystore of version 3") }
    let (derivation, salt) = try KeystoreDerivation.read(crypto)
    var derived = try derivation.derive(from: passphrase, salt: salt)
    defer { derived.wipe() }
    guard Keccak256.hash(derived.suffix(16) + sealed).equalsInConstantTime(tag) else {
      throw EthereumError(.wrongPassphrase, "the passphrase does not open the keystore")
    }
    var secret = try Self.applyCipher(to: sealed, key: derived, vector: vector)
    defer { secret.wipe() }
    let key = try EthereumKey(secret)
    // Some tools leave the address out; one that stands there must be the key's.
    guard let address = file["address"] else { return key }
    let digits = address.text.map { $0.hasPrefix("0x") ? $0.dropFirst(2) : $0[...] }
    guard let digits, [UInt8](hex: digits) == key.address.bytes else {
      throw EthereumError(.malformedKeystore, "the keystore names another address than its key's")
    }
    return key
  }

  /// AES-128-CTR with the first 16 bytes of the derived key, one way as the other.
  private static func applyCipher(
    to bytes: [UInt8], key: [UInt8], vector: [UInt8]
  ) throws(EthereumError) -> [UInt8] {
    do {
      let nonce = try AES._CTR.Nonce(nonceBytes: vector)
      return Array(try AES._CTR.encrypt(bytes, using: SymmetricKey(data: key.prefix(16)), nonce: nonce))
    } catch {
      throw EthereumError(.malformedKeystore, "the keystore's cipher cannot be used")
    }
  }

  static func bytes(_ value: JSON?, count: Int) -> [UInt8]? {
    guard let bytes = value?.text.flatMap({ [UInt8](hex: $0) }), bytes.count == count else { return nil }
    return bytes
  }
}
