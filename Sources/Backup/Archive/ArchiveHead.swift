internal import Identity
internal import Records

/// The head of an archive, 51 bytes: "aureole-backup1" and a line feed, log2 of scrypt's N, its r and p, a salt of 32 bytes.
/// What follows is a message of C2SP chunked encryption under the key that scrypt makes of the passphrase, in the context
/// "aureole/backup/v1" ‖ head.
struct ArchiveHead {
  static let byteCount = 51
  private static let magic = Array("aureole-backup1\n".utf8)
  private static let context = Array("aureole/backup/v1".utf8)
  /// r and p, which this version has no others of.
  private static let fixed: [UInt8] = [8, 1]

  let bytes: [UInt8]
  private let cost: KeyringCost

  init(cost: KeyringCost) {
    self.cost = cost
    bytes = Self.magic + [cost.logN] + Self.fixed + Word.random().bytes
  }

  /// Reads a head; throws `notAnArchive`.
  init(_ bytes: [UInt8]) throws(BackupError) {
    guard bytes.count == Self.byteCount, bytes.starts(with: Self.magic), Array(bytes[17..<19]) == Self.fixed,
      let cost = try? KeyringCost(logN: bytes[16])
    else { throw BackupError(.notAnArchive, "the file is no archive of a home, or of another version") }
    self.bytes = bytes
    self.cost = cost
  }

  var encryptionContext: [UInt8] { Self.context + bytes }

  func key(_ passphrase: Passphrase) throws(BackupError) -> DataKey {
    do {
      var derived = try passphrase.derived(salt: Array(bytes.suffix(32)), cost: cost, byteCount: DataKey.byteCount)
      defer { derived.wipe() }
      return try DataKey(derived)
    } catch {
      throw BackupError(.fileRefused, "not enough memory to derive the archive's key")
    }
  }
}
