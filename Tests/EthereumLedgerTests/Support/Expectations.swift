import EthereumLedger
import Foundation
import Identity
import Testing

/// Expects a refusal with a code.
func expectRefusal(
  _ code: EthereumError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  let error = await #expect(throws: EthereumError.self, sourceLocation: sourceLocation) { try await body() }
  #expect(error?.code == code, sourceLocation: sourceLocation)
}

/// A folder of its own for one test, gone when the test is over.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/aureole-ethereum-" + Word.random().hex.prefix(16)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }
}

func bytes(_ hex: String) throws -> [UInt8] { try #require([UInt8](hex: hex)) }
