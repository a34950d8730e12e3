import Blocks
import Foundation
import Identity
import Testing

@testable import Records

/// An opener in another language, written from the specification alone, reads what is sealed here.
@Suite struct InteropTests {
  static let python = ProcessInfo.processInfo.environment["AUREOLE_PYTHON"]

  @Test(.enabled(if: python != nil), arguments: [0, 60_000, 200_000, 400_000])
  func `a reader of the specification opens the record`(count: Int) async throws {
    try await withFolder { root in
      let places = (0..<5).map { root.appending(path: "\($0)").path }
      let exchange = try Exchange(stores: places.map { try FolderBlocks(root: $0) }, dataShards: 3)
      let items = [bytes(count, seed: 1), bytes(777, seed: 2)]
      let sealed = try await exchange.seal(items)
      let asked: [String: Any] = [
        "ledger": sealed.anchor.ledger.hex, "record": sealed.anchor.record.hex,
        "owner": sealed.anchor.owner.hex, "sender": sealed.anchor.sender.hex,
        "envelope": sealed.anchor.envelopeDigest.hex, "dataKey": sealed.dataKey.secretBytes.hex,
        "keyCommitment": sealed.anchor.keyCommitment.hex, "senderKey": exchange.signer.verifyingKey.bytes.hex,
        "stores": places,
      ]
      let output = try run(JSONSerialization.data(withJSONObject: asked))
      let expected = items.enumerated().map { "\(Word.sha256($1).hex) item-\($0)\n" }.joined()
      #expect(output == expected)
    }
  }

  private func run(_ input: Data) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.python))
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Support/open_record.py")
    process.arguments = [script.path]
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: input)
    try stdin.fileHandleForWriting.close()
    let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self)
  }
}
