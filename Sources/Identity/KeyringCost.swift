/// How much work scrypt (RFC 7914) does to turn a passphrase into keys: N, with r = 8 and p = 1 in this version of the
/// file. Memory is 1024 × N bytes.
package struct KeyringCost: Hashable, Sendable {
  /// The binary logarithm of N.
  package let logN: UInt8

  /// N = 2^17, 128 MiB: what OWASP's cheat sheet on password storage names first for scrypt.
  package static let standard = KeyringCost(unchecked: 17)
  /// The cheapest that a file may name, N = 2^10, for tests.
  package static let cheapest = KeyringCost(unchecked: 10)
  /// What a file may name: up to N = 2^20, 1 GiB, so that a hostile file cannot ask for all the memory there is.
  package static let accepted: ClosedRange<UInt8> = 10...20
  static let blockSize: UInt8 = 8
  static let parallelism: UInt8 = 1

  /// Takes log2 N; throws `malformedKeyring` outside 10…20.
  package init(logN: UInt8) throws(IdentityError) {
    guard Self.accepted.contains(logN) else {
      throw IdentityError(.malformedKeyring, "the keyring asks for scrypt parameters out of bounds")
    }
    self.logN = logN
  }

  private init(unchecked logN: UInt8) { self.logN = logN }
}
