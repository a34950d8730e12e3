import Foundation
import Testing

/// What the towns of the tests keep their ledger and blocks with: AUREOLE_ENGINE says `ethereum`, `kubo` or both, and
/// nothing for the embedded ledger and folders. The tests are the same.
enum Engine {
  private static let words = Set(
    (ProcessInfo.processInfo.environment["AUREOLE_ENGINE"] ?? "").split(separator: ",").map(String.init))
  /// Whether the ledger is a contract on a development chain.
  static let isOnChain = words.contains("ethereum")
  /// Whether every custodian keeps its blocks on a Kubo node of its own.
  static let isOnKubo = words.contains("kubo")

  /// Where the repository lies.
  static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The interpreter that has the chain, the packaged node and web3.py; nil where they are not installed.
  static let python: String? = {
    let environment = ProcessInfo.processInfo.environment
    return [repository + "/.venv-chain/bin/python", environment["AUREOLE_PYTHON"] ?? ""].first { path in
      let packages = URL(filePath: path).deletingLastPathComponent().deletingLastPathComponent().path + "/lib"
      let versions = (try? FileManager.default.contentsOfDirectory(atPath: packages)) ?? []
      return versions.contains { FileManager.default.fileExists(atPath: "\(packages)/\($0)/site-packages/ethereum") }
    }
  }()

  /// Why a test is left out on a chain.
  static let embeddedAlone: Comment = "it is about the log, the co-signing or the export of the embedded ledger"

  /// The chain that a town's ledger goes on; nil for the embedded ledger. A block comes every second, as on other chains
  /// every few, so that the ledger's time is the clock's.
  static func chain() async throws -> Chain? {
    isOnChain ? try await Chain(["--block-time", "1", "--finality", "0"], pollMilliseconds: 100) : nil
  }
}

extension Child {
  /// Waits until a program has said where it listens.
  func address(within seconds: Double = 60) async throws -> String {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let said = String(decoding: FileManager.default.contents(atPath: outputPath) ?? Data(), as: UTF8.self)
      // The last line may be half there.
      for line in said.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      where line.hasPrefix("Listening on ") {
        return String(line.dropFirst("Listening on ".count))
      }
      guard isRunning, ContinuousClock.now < deadline else {
        throw Overdue(
          what: "the program named no address",
          error: String(decoding: FileManager.default.contents(atPath: errorPath) ?? Data(), as: UTF8.self))
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
