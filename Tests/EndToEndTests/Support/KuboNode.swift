import Foundation
import Testing

/// A Kubo node of `script/kubo` beside the test, ended with this value at the latest.
final class KuboNode: Sendable {
  /// Where its RPC answers.
  let url: String
  /// The folder of its repository.
  let repository: String
  private let child: Child

  init(_ repository: String, in folder: String) async throws {
    let name = URL(filePath: repository).lastPathComponent
    child = try Child(
      try #require(Engine.python),
      [Engine.repository + "/tools/kubo", "--repo", repository, "--port", "0"], keeping: name, in: folder)
    url = try await child.address()
    self.repository = repository
  }

  /// Where its blocks lie.
  var blocks: String { repository + "/blocks" }

  /// What a custodian is told.
  var options: [String] { ["--blocks", "kubo", "--kubo-url", url] }
}
