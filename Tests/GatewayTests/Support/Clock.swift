import EmbeddedLedger
import Foundation
import Identity
import Synchronization
import Testing

@testable import Gateway

/// A clock that tests set.
final class SetClock: Sendable {
  private let time: Mutex<UInt64>

  init(_ time: UInt64) { self.time = Mutex(time) }

  var now: UInt64 { time.withLock(\.self) }
  func set(_ new: UInt64) { time.withLock { $0 = new } }
  /// Goes on to this moment where that is later: some programs read the computer's clock, and a busy computer takes its time.
  func catchUp() { time.withLock { $0 = max($0, LedgerClock.system.now()) } }
  func pass(_ seconds: UInt64) { time.withLock { $0 += seconds } }
  var read: @Sendable () -> UInt64 { { self.now } }
  var ledgerClock: LedgerClock { LedgerClock { self.now } }
}

/// A folder of its own for one test, gone when the test is over.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/aureole-gateway-" + Word.random().hex.prefix(16)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  /// Writes a file below the folder, with the folders above it.
  func write(_ text: String, to name: String) throws {
    let file = URL(filePath: path(name))
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }
}

/// Expects a refusal with a code.
func expectRefusal(
  _ code: GatewayError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  let error = await #expect(throws: GatewayError.self, sourceLocation: sourceLocation) { try await body() }
  #expect(error?.code == code, sourceLocation: sourceLocation)
}
