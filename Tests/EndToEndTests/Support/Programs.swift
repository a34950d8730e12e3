import Foundation

/// The programs under test, as `script/test` names them.
enum Programs {
  private static let environment = ProcessInfo.processInfo.environment
  /// The command line.
  static let aureole = environment["AUREOLE_BINARY"]
  /// A Python with pydicom.
  static let python = environment["AUREOLE_PYTHON"]
  /// The ledger to be killed; it is built beside the command line.
  static let victim = aureole.map { URL(filePath: $0).deletingLastPathComponent().path + "/ledger-victim" }
  /// Why tests are skipped.
  static let reason = "AUREOLE_BINARY names no program: run script/test"
}

/// A folder of a test's own, only its owner's, removed with this value.
final class Scratch: Sendable {
  let path: String

  init(_ name: String) throws {
    path = FileManager.default.temporaryDirectory.path + "/aureole-\(name)-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
