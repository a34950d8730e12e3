import Blocks
import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Records
import Testing

/// Every private key of a town and the data keys of records, taken out of where they are sealed.
struct SecretKeys {
  private(set) var needles: [Needle] = []

  init(of records: [String], in town: Town) async throws {
    for home in ["authority", "technologist", "patient"] {
      let keys = try town.keyring(town.path(home) + "/keyring").keys
      needles.append(Needle("the signing key of \(home)", bytes: keys.signing.secretBytes))
      needles.append(Needle("the sealing key of \(home)", bytes: keys.sealing.secretBytes))
    }
    let server = try town.keyring(town.home(.authority) + "/ledger-keyring")
    let seed = try #require(server.secret(named: Keyring.Ed25519Slot.log.rawValue))
    needles.append(Needle("the log key", bytes: seed.bytes))
    try #require(records.count == 2)
    for record in records { needles.append(Needle("a data key", bytes: try await Self.dataKey(of: record, in: town))) }
  }

  /// The bytes of a file's SHA-256.
  static func digest(of path: String) throws -> [UInt8] {
    Word.sha256(try Data(contentsOf: URL(filePath: path))).bytes
  }

  private static func dataKey(of record: String, in town: Town) async throws -> [UInt8] {
    let home = Home(path: town.path("patient"))
    let client = try await MemberClient.open(home, passphrase: Passphrase(town.passphrase), url: town.url)
    let word = try #require(Word(hex: record))
    let found = await client.replica.read { $0.records[word] }
    let network = client.network
    await client.close()
    let held = try #require(found)
    let anchor = RecordAnchor(
      ledger: network.ledger, record: word, owner: held.anchor.owner, sender: held.sender,
      envelopeDigest: held.anchor.envelope, keyCommitment: held.anchor.keyCommitment)
    let stores = try network.storage.folders.map { try FolderBlocks(root: $0, creating: false) as any BlockStore }
    let envelope = try await RecordOpener.envelope(of: anchor, from: stores)
    let keys = try town.keyring(home.keyring).keys
    return try RecordOpener(envelope, anchor: anchor, key: keys.sealing, sender: held.senderKey).dataKey.secretBytes
  }
}
