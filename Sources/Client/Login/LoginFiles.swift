internal import EmbeddedLedger
internal import FoundationEssentials
internal import Glibc
internal import Identity
internal import Synchronization

/// What a home keeps of a login: the sealed session, and how far the numbers of its requests are used up.
///
/// Commands of one member may run at the same time. Each reserves a few numbers under a lock and has that on disk before it
/// uses the first; those that a killed command leaves are never used.
struct LoginFiles: Sendable {
  /// How many numbers are reserved at once: a demand to the custodians of a usual policy.
  static let block: UInt64 = 16
  private static let mostNumbersBytes = 4096

  let home: Home
  let ledger: Word
  let keys: MemberKeys

  private struct Numbers: Codable {
    var version = 1
    /// Which session they are of.
    let session: Word
    /// The first one that nobody has reserved.
    var next: UInt64
  }

  /// The login that is kept; nil where none is, or one that does not open with the member's present keys.
  func read() -> KeptLogin? {
    guard let bytes = try? PrivateFile(path: home.loginSession).read(atMost: KeptLogin.mostFileBytes).bytes else {
      return nil
    }
    return KeptLogin(bytes, of: keys, on: ledger)
  }

  /// Keeps a new login, whose numbers begin at `next`, in place of one that there was.
  func keep(_ login: KeptLogin, next: UInt64) throws(ClientError) {
    let sealed = try login.sealed(for: keys, on: ledger)
    try locked { () throws(ClientError) in
      // In this order: a session without its numbers could use one twice; numbers without their session are nothing.
      try write(Numbers(session: login.digest, next: next))
      try Self.refusing(home.loginSession) { () throws(IdentityError) in
        try PrivateFile(path: home.loginSession).write(sealed, replacing: true)
      }
    }
  }

  /// Forgets the login.
  func remove() throws(ClientError) {
    try locked { () throws(ClientError) in
      for path in [home.loginSession, home.loginNumbers] where PrivateFile(path: path).exists {
        // The path is passed as a C string for the length of the call.
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
          throw ClientError(.fileRefused, "\(path) could not be removed")
        }
      }
    }
  }

  /// Reserves numbers of a session; nobody else ever gets them. Nil when the session is no longer the one that is kept, or
  /// its numbers are lost.
  func reserve(of session: Word) throws(ClientError) -> Range<UInt64>? {
    try locked { () throws(ClientError) in
      guard let bytes = try? PrivateFile(path: home.loginNumbers).read(atMost: Self.mostNumbersBytes).bytes,
        var numbers = try? JSONDecoder().decode(Numbers.self, from: Data(bytes)), numbers.version == 1,
        numbers.session == session, (1...(1 << 62)).contains(numbers.next)
      else { return nil }
      let first = numbers.next
      numbers.next += Self.block
      try write(numbers)
      return first..<numbers.next
    }
  }

  private func write(_ numbers: Numbers) throws(ClientError) {
    try Self.refusing(home.loginNumbers) { () throws(IdentityError) in
      try PrivateFile(path: home.loginNumbers).write(CanonicalJSON.bytes(of: numbers), replacing: true)
    }
  }

  private static func refusing(
    _ path: String, _ body: () throws(IdentityError) -> Void
  ) throws(ClientError) {
    do throws(IdentityError) {
      try body()
    } catch {
      throw ClientError(.fileRefused, "\(path): \(error.detail)")
    }
  }

  /// Runs with the lock that all commands of this home share. It is held for as long as a small file takes to be written.
  private func locked<Result>(_ body: () throws(ClientError) -> Result) throws(ClientError) -> Result {
    let lock = Mutex<FileLock?>(try lock())
    let result = Swift.Result { () throws(ClientError) in try body() }
    lock.withLock { $0 = nil }
    return try result.get()
  }

  private func lock() throws(ClientError) -> FileLock {
    for _ in 0..<50 {
      do throws(LedgerError) {
        return try FileLock(path: home.loginNumbers + ".lock")
      } catch {
        guard error.code == .alreadyRunning else {
          throw ClientError(.fileRefused, "\(home.loginNumbers).lock cannot be opened")
        }
      }
    }
    throw ClientError(.fileRefused, "another command holds \(home.loginNumbers).lock: wait until it ends")
  }
}
