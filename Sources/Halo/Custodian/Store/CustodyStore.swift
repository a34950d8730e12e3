internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import GRDB
internal import Glibc
public import Identity
internal import Synchronization

/// What a custodian knows of what it keeps: holdings, blocks, shares, its log of releases, what it destroyed. One SQLite
/// file with mode 0600; one connection writes, another reads; an exclusive lock keeps every other process off. What a
/// write has returned from is on disk: write-ahead log with synchronous=FULL, read back when the file is opened.
///
/// Shares come and go encrypted (`ShareVault`): the file never holds one in the clear.
public final class CustodyStore: Sendable {
  /// The file.
  public let path: String
  let writer: DatabaseQueue
  let reader: DatabaseQueue
  /// Held until the file is closed.
  private let lock: Mutex<FileLock?>

  /// Opens the file of a custodian of a ledger, or makes it. Its folder must be there. Throws `alreadyRunning`,
  /// `otherCustodian`, `unsupportedVersion`, `unsafeStorage`, `corrupt` or `storage`.
  public init(at path: String, ledger: Word, custodian: MemberID) throws(CustodianError) {
    self.path = path
    try Self.makePrivate(path)
    do {
      lock = Mutex(try FileLock(path: path + ".lock"))
      writer = try DatabaseQueue(path: path, configuration: Self.configuration(readonly: false))
      try writer.writeWithoutTransaction { try Self.prepare($0) }
      try writer.write { try Self.claim($0, ledger: ledger, custodian: custodian) }
      reader = try DatabaseQueue(path: path, configuration: Self.configuration(readonly: true))
    } catch {
      throw CustodianError(storage: error)
    }
  }

  /// Closes both connections and lets go of the lock. Closing again does nothing.
  public func close() throws(CustodianError) {
    do {
      try reader.close()
      try writer.close()
    } catch {
      throw CustodianError(storage: error)
    }
    lock.withLock { $0 = nil }
  }

  /// One transaction, durable when this returns. The body may be what refuses: `CustodianError` and `ReleaseRefusal` pass
  /// through and undo it.
  func write<Result: Sendable>(_ body: @Sendable (Database) throws -> Result) async throws -> Result {
    do {
      return try await writer.write(body)
    } catch let refusal as ReleaseRefusal {
      throw refusal
    } catch {
      throw CustodianError(storage: error)
    }
  }

  /// One look at a state that no transaction is in the middle of.
  func read<Result: Sendable>(_ body: @Sendable (Database) throws -> Result) async throws -> Result {
    do {
      return try await reader.read(body)
    } catch {
      throw CustodianError(storage: error)
    }
  }

  private static func configuration(readonly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readonly
    configuration.busyMode = .timeout(2)
    configuration.foreignKeysEnabled = false
    configuration.label = readonly ? "custody.reader" : "custody.writer"
    return configuration
  }

  /// Makes the file before SQLite does, so that it is readable by nobody else even for a moment. SQLite gives the
  /// write-ahead log the mode of the database.
  private static func makePrivate(_ path: String) throws(CustodianError) {
    // The literal arguments fit open(2)'s variadic form; the path lives for the length of the call.
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
    guard descriptor >= 0 else { throw CustodianError(.storage, "the custodian's file cannot be opened") }
    defer { Glibc.close(descriptor) }
    guard fchmod(descriptor, 0o600) == 0 else {
      throw CustodianError(.unsafeStorage, "the custodian's file cannot be made private")
    }
  }
}

extension CustodianError {
  /// What an error of the database, or of the file's lock, means to the custodian.
  init(storage error: any Error) {
    switch error {
    case let error as CustodianError: self = error
    case let error as LedgerError where error.code == .alreadyRunning:
      self.init(.alreadyRunning, "another process holds the custodian's file")
    case is RowDecodingError: self.init(.corrupt, "the custodian's file holds a value of another kind than was written")
    case let error as DatabaseError:
      switch error.resultCode {
      case .SQLITE_FULL: self.init(.noSpace, "no room is left for the custodian's file")
      case .SQLITE_CORRUPT, .SQLITE_NOTADB: self.init(.corrupt, "the custodian's file is no database, or a damaged one")
      default: self.init(.storage, "the database failed with result code \(error.extendedResultCode.rawValue)")
      }
    default: self.init(.storage, "the custodian's file cannot be read or written")
    }
  }
}
