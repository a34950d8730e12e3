internal import Crypto
internal import CryptoExtras

extension Passphrase {
  /// Bytes that scrypt makes of the passphrase. The caller zeroes them. Throws `malformedKeyring` when there is not enough
  /// memory.
  package func derived(salt: [UInt8], cost: KeyringCost, byteCount: Int) throws(IdentityError) -> [UInt8] {
    let derived = withBytes { bytes in
      try? KDF.Scrypt.deriveKey(
        from: bytes, salt: salt, outputByteCount: byteCount, rounds: 1 << Int(cost.logN),
        blockSize: Int(KeyringCost.blockSize), parallelism: Int(KeyringCost.parallelism))
    }
    guard let derived else { throw IdentityError(.malformedKeyring, "not enough memory to derive the key") }
    // The buffer is only read, and only while the key is alive.
    return unsafe derived.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
