/// The head of a keyring file, 96 bytes:
///
/// | bytes | what |
/// |---|---|
/// | 0–15 | "aureole-keyring" and a line feed |
/// | 16 | version, 1 |
/// | 17 | log2 of scrypt's N, 10…20 |
/// | 18 | scrypt's r, 8 |
/// | 19 | scrypt's p, 1 |
/// | 20–51 | salt |
/// | 52–63 | nonce of AES-256-GCM |
/// | 64–95 | check: HMAC-SHA256 over bytes 0–63 under the last 32 bytes that scrypt gives |
struct KeyringHeader: Sendable {
  static let magic = Array("aureole-keyring\n".utf8)
  static let byteCount = 96
  private static let version: UInt8 = 1

  let cost: KeyringCost
  let salt: [UInt8]
  let nonce: [UInt8]
  var check: [UInt8]

  /// Starts a head with a new salt and nonce and no check yet.
  init(cost: KeyringCost) {
    self.cost = cost
    salt = Word.random().bytes
    nonce = Array(Word.random().bytes.prefix(12))
    check = Word.zero.bytes
  }

  /// Reads a head of 96 bytes whose magic was recognised; throws `malformedKeyring` for another version or
  /// parameters out of bounds.
  init(_ bytes: [UInt8]) throws(IdentityError) {
    guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic) else {
      throw IdentityError(.malformedKeyring, "the file is no keyring")
    }
    guard bytes[16] == Self.version else {
      throw IdentityError(.malformedKeyring, "the keyring is of a version that this program does not know")
    }
    guard bytes[18] == KeyringCost.blockSize, bytes[19] == KeyringCost.parallelism else {
      throw IdentityError(.malformedKeyring, "the keyring asks for scrypt parameters out of bounds")
    }
    cost = try KeyringCost(logN: bytes[17])
    salt = Array(bytes[20..<52])
    nonce = Array(bytes[52..<64])
    check = Array(bytes[64..<96])
  }

  /// What the check is made over.
  var checkedBytes: [UInt8] {
    Self.magic + [Self.version, cost.logN, KeyringCost.blockSize, KeyringCost.parallelism] + salt + nonce
  }

  /// The 96 bytes, which are also the authenticated data of the encryption.
  var bytes: [UInt8] { checkedBytes + check }
}
