internal import CryptoExtras
internal import Identity

/// How a keystore makes 32 bytes of a passphrase, within bounds that keep a hostile file from asking for all memory or
/// all day.
enum KeystoreDerivation: Hashable, Sendable {
  /// The most memory of scrypt, 128 · n · r, in bytes.
  static let mostMemory: UInt64 = 1 << 30
  /// The most rounds of PBKDF2.
  static let mostRounds: UInt64 = 10_000_000

  case scrypt(n: UInt64, r: UInt64, p: UInt64)
  case pbkdf2(rounds: UInt64)

  var name: String {
    switch self {
    case .scrypt: "scrypt"
    case .pbkdf2: "pbkdf2"
    }
  }

  /// Reads `kdf` and `kdfparams`; throws `malformedKeystore`.
  static func read(_ crypto: JSON) throws(EthereumError) -> (KeystoreDerivation, salt: [UInt8]) {
    let parameters = crypto["kdfparams"]
    guard let salt = parameters?["salt"]?.text.flatMap({ [UInt8](hex: $0) }), (1...64).contains(salt.count),
      parameters?["dklen"] == .number(32)
    else { throw refused }
    switch crypto["kdf"]?.text {
    case "scrypt":
      guard let n = number(parameters?["n"], in: 2...(1 << 20)), n.nonzeroBitCount == 1,
        let r = number(parameters?["r"], in: 1...32), let p = number(parameters?["p"], in: 1...16),
        128 * n * r <= mostMemory
      else { throw refused }
      return (.scrypt(n: n, r: r, p: p), salt)
    case "pbkdf2":
      guard parameters?["prf"] == "hmac-sha256", let rounds = number(parameters?["c"], in: 1...mostRounds) else {
        throw refused
      }
      return (.pbkdf2(rounds: rounds), salt)
    default: throw refused
    }
  }

  func json(salt: [UInt8]) -> JSON {
    var members: [String: JSON] = ["dklen": .number(32), "salt": .string(salt.hex)]
    switch self {
    case .scrypt(let n, let r, let p):
      members["n"] = .number(Int64(n))
      members["r"] = .number(Int64(r))
      members["p"] = .number(Int64(p))
    case .pbkdf2(let rounds):
      members["c"] = .number(Int64(rounds))
      members["prf"] = "hmac-sha256"
    }
    return .object(members)
  }

  /// The 32 bytes; the caller wipes them.
  func derive(from passphrase: Passphrase, salt: [UInt8]) throws(EthereumError) -> [UInt8] {
    let key = passphrase.withBytes { bytes in
      switch self {
      case .scrypt(let n, let r, let p):
        try? KDF.Scrypt.deriveKey(
          from: bytes, salt: salt, outputByteCount: 32, rounds: Int(n), blockSize: Int(r), parallelism: Int(p))
      case .pbkdf2(let rounds):
        // Other tools' files may have few rounds; ours have none.
        try? KDF.Insecure.PBKDF2.deriveKey(
          from: bytes, salt: salt, using: .sha256, outputByteCount: 32, unsafeUncheckedRounds: Int(rounds))
      }
    }
    guard let key else { throw EthereumError(.malformedKeystore, "not enough memory to derive the key") }
    // The buffer is only read, and only while the key is alive.
    return unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
  }

  private static func number(_ value: JSON?, in range: ClosedRange<UInt64>) -> UInt64? {
    guard case .number(let number)? = value, let number = UInt64(exactly: number), range.contains(number) else {
      return nil
    }
    return number
  }

  private static var refused: EthereumError {
    EthereumError(.malformedKeystore, "the keystore asks for a derivation that is not done here")
  }
}
