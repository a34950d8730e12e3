public import Identity

extension Home {
  /// Changes the passphrase of the keyring, and of the ledger server's keyring where this home founded a ledger. Both
  /// are opened and sealed before either is written.
  ///
  /// - Throws: `IdentityError.wrongPassphrase`, `outOfBounds` for a short new one, `fileRefused`.
  public func changePassphrase(from old: Passphrase, to new: Passphrase) throws {
    let paths = [keyring, ledgerKeyring].filter { PrivateFile(path: $0).exists }
    guard !paths.isEmpty else { throw ClientError(.homeRefused, "nobody lives in \(path)") }
    let sealed = try paths.map { path in
      let bytes = try PrivateFile(path: path).read(atMost: Keyring.mostFileBytes).bytes
      return (path, try Keyring.changePassphrase(of: bytes, from: old, to: new))
    }
    for (path, bytes) in sealed { try PrivateFile(path: path).write(bytes, replacing: true) }
  }
}
