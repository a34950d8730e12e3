public import Contract
internal import FoundationEssentials
internal import GRDB
internal import Glibc
internal import Identity
internal import Synchronization

/// The ledger's file: genesis, entries and the last signed checkpoint in one SQLite database. One connection writes,
/// another reads; a lock keeps every other store off the file, or every one that does not share it. What `append` has returned from is on disk:
/// write-ahead log with synchronous=FULL, both read back when the file is opened.
public final class LedgerStore: Sendable {
  /// The file.
  public let path: String
  /// What founded the ledger.
  public let genesis: Genesis
  /// Whether other programs may have the file open as well, each of which looks at what is there before it writes.
  let isShared: Bool
  let writer: DatabaseQueue
  let reader: DatabaseQueue
  /// Held until the file is closed.
  private let lock: Mutex<FileLock?>
  /// The last of the tasks that write what witnesses cosigned.
  let keeping = Mutex<Task<Void, any Error>?>(nil)

  /// Opens a ledger's file, or makes it for the genesis that is given. The file gets mode 0600, a new folder 0700.
  /// Throws `alreadyRunning` when the file is in use, `noLedger` when it is empty and no genesis is given,
  /// `otherLedger` when it holds another one, and as `LedgerError.Code` lists under "the file".
  ///
  /// - Parameter shared: whether others who say the same may open the file meanwhile: for replicas, never for the ledger itself.
  public init(at path: String, founding genesis: Genesis? = nil, shared: Bool = false) throws(LedgerError) {
    self.path = path
    isShared = shared
    try Self.makePrivate(path)
    lock = Mutex(try FileLock(path: path + ".lock", shared: shared))
    do {
      writer = try DatabaseQueue(path: path, configuration: Self.configuration(readonly: false, shared))
      try writer.writeWithoutTransaction { try Self.prepare($0) }
      let stored = try writer.write { try Self.founding(genesis, in: $0) }
      self.genesis = stored
      reader = try DatabaseQueue(path: path, configuration: Self.configuration(readonly: true, shared))
    } catch {
      throw LedgerError(error)
    }
  }

  /// Closes both connections and lets go of the lock. Whatever was appended is on disk already. Closing again does
  /// nothing.
  public func close() throws(LedgerError) {
    do {
      try reader.close()
      try writer.close()
    } catch {
      throw LedgerError(error)
    }
    lock.withLock { $0 = nil }
  }

  /// How long a connection waits for another program's lock, in seconds: where the file is not shared, nobody but this process
  /// should have one.
  private static let patience = (alone: 2.0, shared: 20.0)

  private static func configuration(readonly: Bool, _ shared: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readonly
    configuration.busyMode = .timeout(shared ? patience.shared : patience.alone)
    configuration.foreignKeysEnabled = false
    configuration.label = readonly ? "ledger.reader" : "ledger.writer"
    return configuration
  }

  /// Makes folder and file before SQLite does, so that nothing is readable by others even for a moment. SQLite gives
  /// the write-ahead log the mode of the database.
  private static func makePrivate(_ path: String) throws(LedgerError) {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    let manager = FileManager.default
    do {
      if !manager.fileExists(atPath: folder) {
        try manager.createDirectory(
          atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
    } catch {
      throw LedgerError(.storage, "the ledger's folder cannot be made")
    }
    let permissions = (try? manager.attributesOfItem(atPath: folder))?[.posixPermissions] as? Int
    guard let permissions, permissions & 0o022 == 0 else {
      throw LedgerError(.unsafeStorage, "the ledger's folder can be written by others")
    }
    // The literal arguments fit open(2)'s variadic form; the path lives for the length of the call.
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
    guard descriptor >= 0 else { throw LedgerError(.storage, "the ledger's file cannot be opened") }
    defer { Glibc.close(descriptor) }
    guard fchmod(descriptor, 0o600) == 0 else {
      throw LedgerError(.unsafeStorage, "the ledger's file cannot be made private")
    }
  }
}
