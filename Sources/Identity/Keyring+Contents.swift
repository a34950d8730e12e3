extension Keyring {
  /// The most bytes of the contents: keys, count, and the largest secrets under the longest names.
  static let mostContentBytes = 84 + 1 + mostSecrets * (1 + mostNameBytes + KeyringSecret.byteCount)

  /// The contents before encryption: member (20) ‖ signing key (32) ‖ sealing seed (32) ‖ number of secrets (1) ‖ for
  /// each, in the order of their names: length of the name (1) ‖ name ‖ secret (32). The caller zeroes them.
  package func contents() -> [UInt8] {
    var bytes = [UInt8]()
    // Room for all of it, so that growing leaves no copy behind in freed memory.
    bytes.reserveCapacity(Self.mostContentBytes)
    bytes += keys.member.word.bytes.suffix(MemberID.byteCount)
    var signing = keys.signing.secretBytes
    var seed = keys.sealing.secretBytes
    defer {
      signing.wipe()
      seed.wipe()
    }
    bytes += signing
    bytes += seed
    // At most 32 secrets and 64 bytes a name, so both counts fit a byte.
    bytes.append(UInt8(truncatingIfNeeded: secretNames.count))
    for name in secretNames {
      guard let secret = secret(named: name) else { continue }
      var value = secret.bytes
      defer { value.wipe() }
      bytes.append(UInt8(truncatingIfNeeded: name.utf8.count))
      bytes += name.utf8
      bytes += value
    }
    return bytes
  }

  /// Reads contents; throws `malformedKeyring` for anything that ``contents()`` would not write.
  package init(contents bytes: [UInt8]) throws(IdentityError) {
    var rest = bytes[...]
    let fault = IdentityError(.malformedKeyring, "the keyring's contents are malformed")
    func take(_ count: Int) throws(IdentityError) -> ArraySlice<UInt8> {
      guard rest.count >= count else { throw fault }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    guard let member = MemberID(hex: try take(MemberID.byteCount).hex) else { throw fault }
    guard let signing = try? SigningKey(try take(32)), let sealing = try? SealingKey(seed: try take(32)) else {
      throw fault
    }
    self.init(MemberKeys(signing: signing, sealing: sealing, member: member))
    guard let count = try take(1).first else { throw fault }
    var last = ""
    for _ in 0..<count {
      guard let length = try take(1).first else { throw fault }
      let nameBytes = Array(try take(Int(length)))
      let name = String(decoding: nameBytes, as: UTF8.self)
      guard Self.isName(nameBytes), name > last else { throw fault }
      let secret = try KeyringSecret(try take(KeyringSecret.byteCount))
      guard (try? keep(secret, named: name)) != nil else { throw fault }
      last = name
    }
    guard rest.isEmpty else { throw fault }
  }
}
