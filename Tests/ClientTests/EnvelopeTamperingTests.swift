import Blocks
import Foundation
import Identity
import Records
import Testing

@Suite("Tampering with a record's envelope")
struct EnvelopeTamperingTests {
  /// A place in the envelope, and what altering it is refused as where even the ledger names the altered bytes.
  enum Region: String, CaseIterable, Sendable {
    case magic, version, encapsulatedKey, sealedKey, salt, keyCommitment, manifest, tag, cut, longer

    var refusal: RecordsError.Code {
      switch self {
      case .magic, .version: .alteredEnvelope
      case .encapsulatedKey, .sealedKey: .wrongRecipient
      case .salt, .keyCommitment, .manifest, .tag, .cut, .longer: .alteredManifest
      }
    }

    func alter(_ bytes: inout Data) {
      let header = 8 + 1120 + 48
      switch self {
      case .magic: bytes[0] ^= 1
      case .version: bytes[7] ^= 1
      case .encapsulatedKey: bytes[8 + 600] ^= 1
      case .sealedKey: bytes[8 + 1120 + 5] ^= 1
      case .salt: bytes[header] ^= 1
      case .keyCommitment: bytes[header + 55] ^= 1
      case .manifest: bytes[header + 56 + 100] ^= 1
      case .tag: bytes[bytes.count - 1] ^= 1
      case .cut: bytes.removeLast()
      case .longer: bytes.append(0)
      }
    }
  }

  @Test(arguments: Region.allCases)
  func `an altered envelope is not the one on the ledger`(region: Region) async throws {
    let evidence = try await Evidence.made.value
    var bytes = evidence.envelope.bytes
    region.alter(&bytes)
    let block = Block(bytes)
    #expect(throws: BlocksError(.wrongBytes, "")) { try Block(bytes, named: evidence.first.envelope) }
    #expect(
      await refusal {
        try RecordOpener(block, anchor: evidence.first, key: evidence.owner.sealing, sender: evidence.sender)
      } == .records(.alteredEnvelope))
  }

  @Test(arguments: Region.allCases)
  func `an envelope altered before it was anchored is refused for what is wrong in it`(region: Region) async throws {
    let evidence = try await Evidence.made.value
    var bytes = evidence.envelope.bytes
    region.alter(&bytes)
    let block = Block(bytes)
    var anchor = evidence.first
    anchor.envelopeDigest = block.cid.digest
    #expect(
      await refusal {
        try RecordOpener(block, anchor: anchor, key: evidence.owner.sealing, sender: evidence.sender)
      } == .records(region.refusal))
  }

  /// A word of the anchor, or a key, that is another than the sender meant.
  enum Swap: String, CaseIterable, Sendable {
    case recipient, sender, envelopeOfAnother, anchoredEnvelopeOfAnother, record, ledger, owner, anchoredSender
    case keyCommitment

    var refusal: RecordsError.Code {
      switch self {
      case .envelopeOfAnother: .alteredEnvelope
      case .recipient, .anchoredEnvelopeOfAnother, .record, .ledger, .owner, .anchoredSender: .wrongRecipient
      case .sender: .wrongSender
      case .keyCommitment: .wrongKey
      }
    }
  }

  @Test(arguments: Swap.allCases)
  func `an envelope opens for its own record, parties and keys alone`(swap: Swap) async throws {
    let evidence = try await Evidence.made.value
    var envelope = evidence.envelope
    var anchor = evidence.first
    var (key, sender) = (evidence.owner.sealing, evidence.sender)
    #expect(await refusal { try RecordOpener(envelope, anchor: anchor, key: key, sender: sender) } == nil)
    switch swap {
    case .recipient: key = evidence.other.sealing
    case .sender: sender = evidence.other.signing.verifyingKey
    case .envelopeOfAnother: envelope = evidence.otherEnvelope
    case .anchoredEnvelopeOfAnother:
      envelope = evidence.otherEnvelope
      anchor.envelopeDigest = envelope.cid.digest
    case .record: anchor.record = evidence.second.record
    case .ledger: anchor.ledger = Word(8)
    case .owner: anchor.owner = evidence.other.member
    case .anchoredSender: anchor.sender = evidence.other.member
    case .keyCommitment: anchor.keyCommitment = evidence.second.keyCommitment
    }
    #expect(
      await refusal { try RecordOpener(envelope, anchor: anchor, key: key, sender: sender) }
        == .records(swap.refusal))
  }
}
