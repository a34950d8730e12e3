extension Keyring {
  private static let formerPrefix = "sealing/"

  /// The keyring with new keys of the same member. The sealing key it had is kept among the former ones.
  /// Throws `outOfBounds` when the keyring has no room left.
  public func rotated(to keys: MemberKeys) throws(IdentityError) -> Keyring {
    var rotated = replacing(keys)
    var seed = self.keys.sealing.secretBytes
    defer { seed.wipe() }
    let number = formerSealingNumbers.last.map { $0 + 1 } ?? 1
    try rotated.keep(try KeyringSecret(seed), named: Self.formerPrefix + String(number))
    return rotated
  }

  /// The sealing keys from before rotations, the newest first: what was sealed to them still opens.
  public var formerSealingKeys: [SealingKey] {
    formerSealingNumbers.reversed().compactMap { number in
      guard var seed = secret(named: Self.formerPrefix + String(number))?.bytes else { return nil }
      defer { seed.wipe() }
      return try? SealingKey(seed: seed)
    }
  }

  private var formerSealingNumbers: [Int] {
    secretNames.compactMap { $0.hasPrefix(Self.formerPrefix) ? Int($0.dropFirst(Self.formerPrefix.count)) : nil }
      .filter { (1...1_000_000).contains($0) }.sorted()
  }
}
