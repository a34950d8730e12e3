internal import FoundationEssentials
internal import Glibc
internal import Identity

/// Which instances were sent to whom, with which bytes, so that the same again is recognised: tags alone, which say nothing
/// without the vault's key. A file that only grows; an entry is on disk before the instance is acknowledged.
actor SentJournal {
  private static let entryBytes = 64
  /// The most entries that are remembered; the oldest are forgotten first.
  private static let most = 2_000_000

  /// How an instance compares with what was sent before.
  enum Verdict: Sendable { case new, same, other }

  private let vault: Vault
  private let path: String
  private var known: [Word: Word] = [:]

  init(in folder: String, vault: Vault) throws(AgentError) {
    self.vault = vault
    path = folder + "/sent"
    let file = PrivateFile(path: path)
    guard file.exists else { return }
    guard let bytes = try? file.read(atMost: Self.most * Self.entryBytes).bytes else {
      throw AgentError(.keyRefused, "\(path) cannot be read, or is too long: move it away")
    }
    // What a crash cut off was not acknowledged.
    for start in stride(from: 0, to: bytes.count - bytes.count % Self.entryBytes, by: Self.entryBytes) {
      guard let name = Word(Array(bytes[start..<start + 32])), let content = Word(Array(bytes[start + 32..<start + 64]))
      else { continue }
      known[name] = content
    }
  }

  /// Compares.
  func verdict(_ instance: String, _ digest: Word, for target: String) -> Verdict {
    guard let before = known[vault.tag("instance", target, instance)] else { return .new }
    return before == vault.tag("bytes", digest.hex) ? .same : .other
  }

  /// Notes instances as sent. Throws `unavailable` when they cannot be written.
  func note(_ sent: [(instance: String, digest: Word)], for target: String) throws(AgentError) {
    var bytes = [UInt8]()
    for (instance, digest) in sent {
      let (name, content) = (vault.tag("instance", target, instance), vault.tag("bytes", digest.hex))
      known[name] = content
      bytes += Array(name.bytes) + Array(content.bytes)
    }
    // The literal arguments fit open(2)'s variadic form; the path lives for the length of the call.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
    guard descriptor >= 0 else { throw AgentError(.unavailable, "what was sent could not be noted") }
    defer { close(descriptor) }
    // After a crash the file may end within an entry; the next begins at a whole one.
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0,
      size % off_t(Self.entryBytes) == 0 || ftruncate(descriptor, size - size % off_t(Self.entryBytes)) == 0,
      DescriptorBytes.write(bytes, to: descriptor), fsync(descriptor) == 0
    else { throw AgentError(.unavailable, "what was sent could not be noted") }
  }
}

/// Whole writes to a descriptor.
enum DescriptorBytes {
  static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Bool {
    let array = Array(bytes)
    var done = 0
    while done < array.count {
      // Sound: pointer and length are of the rest of one array, which lives for the call.
      let count = unsafe array[done...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }
}
