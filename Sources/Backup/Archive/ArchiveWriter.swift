internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import Identity
internal import Records

/// Writes an archive beside its name, sealed as it comes, and gives it the name at the end.
///
/// Under the encryption stand the files: of each the length of its head (4 bytes), the head (JSON: path, size), its bytes. A
/// length of 0 ends them; the length of the manifest and the manifest follow, and nothing more.
final class ArchiveWriter {
  private let path: String
  private let temporary: String
  private let file: OpenedFile
  private let encryption: ChunkedEncryption
  private var pending: [UInt8] = []
  private var chunk: UInt64 = 0

  struct FileHead: Codable {
    let path: String
    let size: UInt64
  }

  init(_ path: String, passphrase: Passphrase, cost: KeyringCost) throws(BackupError) {
    self.path = path
    temporary = "\(path).\(Word.random().hex.prefix(16)).part"
    let head = ArchiveHead(cost: cost)
    encryption = ChunkedEncryption(sealingUnder: try head.key(passphrase), context: head.encryptionContext)
    file = try OpenedFile(making: temporary)
    try file.write(head.bytes + encryption.head)
  }

  /// Removes what was not published. After it was, nothing has the name any more.
  deinit { unsafe _ = unlink(temporary) }

  /// Copies a file that is open. Throws `fileRefused` when it has fewer bytes than when it was opened.
  func copy(_ source: OpenedFile, as path: String) throws(BackupError) -> BackupManifest.File {
    try frame(CanonicalJSON.bytes(of: FileHead(path: path, size: source.size)))
    var hasher = SHA256()
    var left = source.size
    while left > 0 {
      let bytes = try source.read(Int(min(left, 1 << 18)))
      guard !bytes.isEmpty else { throw BackupError(.fileRefused, "\(path) became shorter while it was copied") }
      hasher.update(data: bytes)
      left -= UInt64(bytes.count)
      try add(bytes)
    }
    return BackupManifest.File(path: path, size: source.size, sha256: Word(hasher.finalize()))
  }

  /// Ends the archive and gives it its name. Throws `archiveTaken` when something has it.
  func finish(_ manifest: BackupManifest) throws(BackupError) {
    try frame([])
    try frame(CanonicalJSON.bytes(of: manifest))
    // The last chunk is shorter than the others, and there always is one.
    try sealFullChunks()
    try seal(pending)
    try file.flush()
    // A second name fails when something has it. Paths are passed as C strings for the length of each call.
    guard unsafe link(temporary, path) == 0 else {
      if errno == EEXIST { throw BackupError(.archiveTaken, "\(path) exists: archives are never overwritten") }
      throw OpenedFile.refusal(path, "put in place")
    }
    // The path is passed as a C string for the length of the call.
    unsafe _ = unlink(temporary)
    try Folders.flush(holding: path)
  }

  private func frame(_ bytes: [UInt8]) throws(BackupError) {
    guard let count = UInt32(exactly: bytes.count) else {
      throw BackupError(.fileRefused, "the home has too many files")
    }
    try add((0..<4).reversed().map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + bytes)
  }

  private func add(_ bytes: [UInt8]) throws(BackupError) {
    pending += bytes
    try sealFullChunks()
  }

  private func sealFullChunks() throws(BackupError) {
    let size = ChunkedEncryption.chunkByteCount
    var start = 0
    while pending.count - start >= size {
      try seal(pending[start..<start + size])
      start += size
    }
    if start > 0 { pending.removeFirst(start) }
  }

  private func seal(_ plaintext: some Collection<UInt8>) throws(BackupError) {
    guard let sealed = try? encryption.sealed(plaintext, chunk: chunk) else {
      throw BackupError(.fileRefused, "the archive could not be encrypted")
    }
    try file.write(sealed)
    chunk += 1
  }
}
