internal import Foundation
internal import Glibc

/// For programs that a demonstration starts: it may be killed, and then ends nobody any more.
enum InputEnd {
  /// Asks this process to stop once standard input ends.
  static func stopsThisProcess() {
    Thread.detachNewThread {
      while let bytes = try? FileHandle.standardInput.read(upToCount: 1024), !bytes.isEmpty {}
      _ = kill(getpid(), SIGTERM)
    }
  }
}
