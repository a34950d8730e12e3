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

/// SplitMix64: the same numbers from the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// True in so many of a hundred cases.
  mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }

  /// One of the values, which are not empty.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[Int(next() % UInt64(values.count))] }
}

/// Expects a refusal with a code.
func expectRefusal(
  _ code: GatewayError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  let error = await #expect(throws: GatewayError.self, sourceLocation: sourceLocation) { try await body() }
  #expect(error?.code == code, sourceLocation: sourceLocation)
}
