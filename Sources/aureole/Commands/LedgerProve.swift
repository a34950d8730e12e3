internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity
internal import Transparency

struct LedgerProve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Prove that an entry is on the ledger.",
    discussion: """
      Asks the ledger for the proof, verifies it against the signed checkpoint, and prints entry, proof and \
      checkpoint: enough for anybody who knows the ledger's key to check it without this program.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The entry's position, or the digest of its action (8 digits or more).")
  var entry: String

  func run() async throws {
    let client = try await home.client()
    try await client.sync()
    let (position, entry) = try await EntryLookUp.find(entry, in: client)
    let proof = try await client.proof(of: position, entry)
    if output.json {
      return Console.printJSON(
        Report(
          entry: entry.bytes.hex, leafHash: proof.leafHash, index: position, size: proof.inclusion.size,
          path: proof.inclusion.path, checkpoint: proof.checkpoint))
    }
    Console.printLine("entry       \(position) is in the tree of \(proof.inclusion.size) entries")
    Console.printLine("leaf hash   \(proof.leafHash)")
    for (level, hash) in proof.inclusion.path.enumerated() {
      Console.printLine("sibling \(String(level).padded(to: 3)) \(hash)")
    }
    Console.printLine("")
    Console.printLine(proof.checkpoint)
  }

  private struct Report: Encodable {
    var entry: String
    var leafHash: Word
    var index: UInt64
    var size: UInt64
    var path: [Word]
    var checkpoint: String
  }
}

/// Finds an entry by what a person types.
enum EntryLookUp {
  static func find(_ text: String, in client: MemberClient) async throws -> (UInt64, Entry) {
    if text.utf8.count < 8, let position = UInt64(text) {
      return (position, try await client.replica.entry(at: position))
    }
    let digits = text.lowercased()
    guard digits.utf8.count >= 8, digits.allSatisfy(\.isHexDigit) else {
      throw ValidationError("an entry is named by its position or by 8 or more digits of its digest")
    }
    var found: (UInt64, Entry)?
    try await client.replica.forEachEntry { position, entry in
      if found == nil, entry.signed.action.digest.hex.hasPrefix(digits) { found = (position, entry) }
    }
    guard let found else { throw ClientError(.recordNotFound, "the ledger has no action that begins with \(digits)") }
    return found
  }
}
