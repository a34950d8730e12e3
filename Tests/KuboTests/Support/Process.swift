import Foundation
import Servers

/// A Kubo node of `script/kubo` beside the test; ended with this value at the latest.
final class KuboProcess: Sendable {
  /// Where its RPC answers.
  let url: String
  /// Where other nodes reach it.
  let address: String
  private let server: Server

  /// Starts a node on a repository and waits until it answers.
  init(
    _ repository: String, connecting peers: [String] = [], authorization: String? = nil
  ) async throws {
    var arguments = ["--repo", repository, "--port", "0"]
    for peer in peers { arguments += ["--connect", peer] }
    if let authorization { arguments += ["--authorization", authorization] }
    server = try Server("kubo", arguments, output: repository + ".out")
    address = try await server.said("Swarm address ")
    url = try await server.said("Listening on ")
  }

  /// Asks it to stop and waits for the end; the exit status.
  @discardableResult func stop() async throws -> Int32 { try await server.stop() }
}

/// A folder of its own for one test, gone when the test is over.
func withScratch(_ body: (String) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.path + "/aureole-kubo-\(UInt64.random(in: 0 ... .max))"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try await body(folder)
}
