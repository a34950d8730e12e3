internal import Crypto
internal import FoundationEssentials
internal import Identity
internal import Records

/// Reads an archive from its beginning to its end and believes nothing before it was authenticated.
final class ArchiveReader {
  private static let mostHeadBytes = 8192
  private let file: OpenedFile
  private let encryption: ChunkedEncryption
  private var pending: ArraySlice<UInt8> = []
  private var chunk: UInt64 = 0
  private var isOver = false

  /// Opens an archive; throws `notAnArchive`, `wrongPassphrase`, `truncated`.
  init(_ path: String, passphrase: Passphrase) throws(BackupError) {
    file = try OpenedFile(reading: path)
    let head = try ArchiveHead(try file.read(ArchiveHead.byteCount))
    let key = try head.key(passphrase)
    do throws(RecordsError) {
      encryption = try ChunkedEncryption(
        openingUnder: key, context: head.encryptionContext,
        head: (try? file.read(ChunkedEncryption.headByteCount)) ?? [])
    } catch {
      throw error == RecordsError(.truncated, "")
        ? BackupError(.truncated, "the archive ends within its head")
        : BackupError(.wrongPassphrase, "the passphrase does not open the archive")
    }
  }

  /// Hands every file to a body, in pieces as they are authenticated, and returns the manifest once everything fits it.
  ///
  /// - Parameters:
  ///   - begin: told a file's path, which is known to be harmless.
  ///   - piece: told its next bytes.
  func read(
    begin: (String) throws(BackupError) -> Void, piece: ([UInt8]) throws(BackupError) -> Void
  ) throws(BackupError) -> BackupManifest {
    var files = [BackupManifest.File]()
    var paths = Set<String>()
    while true {
      let length = try number()
      if length == 0 { break }
      guard length <= Self.mostHeadBytes, let head = decoded(ArchiveWriter.FileHead.self, try take(length)),
        HomeFiles.isHarmless(head.path), paths.insert(head.path).inserted
      else { throw Self.malformed }
      try begin(head.path)
      var hasher = SHA256()
      var left = head.size
      while left > 0 {
        if pending.isEmpty { try nextChunk() }
        let bytes = Array(pending.prefix(Int(min(left, UInt64(pending.count)))))
        pending = pending.dropFirst(bytes.count)
        left -= UInt64(bytes.count)
        hasher.update(data: bytes)
        try piece(bytes)
      }
      files.append(BackupManifest.File(path: head.path, size: head.size, sha256: Word(hasher.finalize())))
    }
    let length = try number()
    guard length <= BackupManifest.mostBytes, let manifest = decoded(BackupManifest.self, try take(length)),
      manifest.version == 1, manifest.files == files
    else { throw Self.malformed }
    // The end is only an end when the last chunk, which is shorter than the others, has been seen.
    while !isOver, pending.isEmpty { try nextChunk() }
    guard isOver, pending.isEmpty else { throw Self.malformed }
    return manifest
  }

  private static let malformed = BackupError(.altered, "what the archive holds does not hold together")

  private func decoded<Value: Decodable>(_: Value.Type, _ bytes: [UInt8]) -> Value? {
    try? JSONDecoder().decode(Value.self, from: Data(bytes))
  }

  private func number() throws(BackupError) -> Int { try take(4).reduce(0) { $0 << 8 | Int($1) } }

  private func take(_ count: Int) throws(BackupError) -> [UInt8] {
    var bytes = [UInt8]()
    while bytes.count < count {
      if pending.isEmpty { try nextChunk() }
      let part = pending.prefix(count - bytes.count)
      bytes += part
      pending = pending.dropFirst(part.count)
    }
    return bytes
  }

  /// Opens the next chunk; throws `truncated` when there is none.
  private func nextChunk() throws(BackupError) {
    let truncated = BackupError(.truncated, "the archive ends before its end, at byte \(position)")
    guard !isOver else { throw Self.malformed }
    let slot = try file.read(ChunkedEncryption.slotByteCount)
    guard !slot.isEmpty else { throw truncated }
    let isLast = slot.count < ChunkedEncryption.slotByteCount
    guard let plaintext = try? encryption.opened(slot, chunk: chunk) else {
      throw isLast ? truncated : BackupError(.altered, "the archive was altered or damaged at byte \(position)")
    }
    chunk += 1
    isOver = isLast
    pending = plaintext[...]
  }

  private var position: UInt64 {
    UInt64(ArchiveHead.byteCount + ChunkedEncryption.headByteCount) + chunk * UInt64(ChunkedEncryption.slotByteCount)
  }
}
