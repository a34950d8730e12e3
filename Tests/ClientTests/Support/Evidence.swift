import Blocks
import Client
import Contract
import Foundation
import Identity
import Records
import Testing

/// Two real records, sent and anchored, with what an attacker might hold. Ledger and stores are gone.
struct Evidence: Sendable {
  let first: RecordAnchor
  let second: RecordAnchor
  /// The first record's envelope.
  let envelope: Block
  /// The second record's envelope.
  let otherEnvelope: Block
  let owner: MemberKeys
  let other: MemberKeys
  let sender: VerifyingKey

  /// Made once, since no test changes it.
  static let made = Task { try await World.run { try await Evidence($0) } }

  private init(_ world: World) async throws {
    let technologist = try await world.enrol("tech", .technologist)
    let patient = try await world.enrol("patient", .patient)
    let path = try world.folder.write(noise(100_000), to: "image")
    let entry = try await technologist.member("patient")
    var anchors = [RecordAnchor]()
    for _ in 0..<2 {
      let receipt = try await technologist.send(SendPlan([path], expected: []), to: entry)
      let record = try #require(try await patient.sync().records[receipt.record])
      anchors.append(
        RecordAnchor(
          ledger: patient.network.ledger, record: receipt.record, owner: record.anchor.owner, sender: record.sender,
          envelopeDigest: record.anchor.envelope, keyCommitment: record.anchor.keyCommitment))
    }
    await technologist.close()
    await patient.close()
    (first, second) = (anchors[0], anchors[1])
    let stores = try world.stores.map { try FolderBlocks(root: $0, creating: false) }
    envelope = try await RecordOpener.envelope(of: first, from: stores)
    otherEnvelope = try await RecordOpener.envelope(of: second, from: stores)
    owner = try world.keys("patient")
    other = try MemberKeys()
    sender = try world.keys("tech").signing.verifyingKey
  }
}
