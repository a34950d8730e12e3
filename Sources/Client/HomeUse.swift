internal import EmbeddedLedger
internal import Synchronization

/// Who else may use a home while a program has it open.
public enum HomeUse: Sendable {
  /// Nobody: for what changes keys, and for nodes that live there alone.
  case alone
  /// Services, but no second command: each finds the files as the one before left them.
  case command
  /// Other services, and one command at a time: for what goes on for long. Whatever a service writes beside the replica has a
  /// lock of its own.
  case service
}

/// A command's turn in its home, until it ends or the value goes.
final class CommandTurn: Sendable {
  private let lock: Mutex<FileLock?>

  /// Waits for the command before, for ten seconds and a little; throws `homeRefused` when it takes longer.
  init(in home: Home) async throws {
    for _ in 0..<50 {
      do throws(LedgerError) {
        lock = Mutex(try FileLock(path: home.commandTurn))
        return
      } catch {
        guard error.code == .alreadyRunning else {
          throw ClientError(.homeRefused, "\(home.commandTurn) cannot be opened")
        }
      }
    }
    throw ClientError(.homeRefused, "another command runs in \(home.path): wait until it ends")
  }

  func end() { lock.withLock { $0 = nil } }
}
