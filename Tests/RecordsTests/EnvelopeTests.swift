import Blocks
import Foundation
import Identity
import Testing

@testable import Records

@Suite struct EnvelopeTests {
  @Test func `an altered envelope is not the ledger's`() async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([bytes(100)])
    var content = sealed.envelope.block.bytes
    content[500] ^= 1
    #expect(throws: RecordsError(.alteredEnvelope, "")) {
      try RecordOpener(
        Block(content), anchor: sealed.anchor, key: exchange.recipient, sender: exchange.signer.verifyingKey)
    }
    _ = try exchange.opener(sealed)
  }

  /// Even where the ledger itself named the altered bytes, each region refuses for its own reason.
  @Test(
    arguments: [
      (0, .alteredEnvelope), (7, .alteredEnvelope), (8, .wrongRecipient), (1127, .wrongRecipient),
      (1128, .wrongRecipient),
      (1175, .wrongRecipient), (1176, .alteredManifest), (1199, .alteredManifest), (1200, .alteredManifest),
      (1231, .alteredManifest), (1232, .alteredManifest), (-1, .alteredManifest),
    ] as [(Int, RecordsError.Code)])
  func `one bit in any region is refused`(position: Int, code: RecordsError.Code) async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([bytes(100)])
    var content = sealed.envelope.block.bytes
    content[position < 0 ? content.count + position : position] ^= 0x10
    var anchor = sealed.anchor
    anchor.envelopeDigest = Block(content).cid.digest
    #expect(throws: RecordsError(code, "")) {
      try RecordOpener(Block(content), anchor: anchor, key: exchange.recipient, sender: exchange.signer.verifyingKey)
    }
  }

  @Test(arguments: [0, 7, 8, 1175, 1231, 1247])
  func `an envelope that is cut is refused`(count: Int) async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([bytes(100)])
    let block = Block(Data(sealed.envelope.block.bytes.prefix(count)))
    var anchor = sealed.anchor
    anchor.envelopeDigest = block.cid.digest
    #expect(throws: RecordsError(.alteredEnvelope, "")) {
      try RecordOpener(block, anchor: anchor, key: exchange.recipient, sender: exchange.signer.verifyingKey)
    }
  }

  @Test func `another's key does not open it`() async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([bytes(100)])
    let other = try SealingKey()
    #expect(throws: RecordsError(.wrongRecipient, "")) {
      try RecordOpener(sealed.envelope.block, anchor: sealed.anchor, key: other, sender: exchange.signer.verifyingKey)
    }
  }

  @Test func `envelopes of two records cannot change places`() async throws {
    let exchange = try Exchange.inMemory()
    let (one, two) = (try await exchange.seal([bytes(100)]), try await exchange.seal([bytes(100)]))
    #expect(throws: RecordsError(.alteredEnvelope, "")) {
      try RecordOpener(
        one.envelope.block, anchor: two.anchor, key: exchange.recipient, sender: exchange.signer.verifyingKey)
    }
    var anchor = two.anchor
    anchor.envelopeDigest = one.anchor.envelopeDigest
    #expect(throws: RecordsError(.wrongRecipient, "")) {
      try RecordOpener(
        one.envelope.block, anchor: anchor, key: exchange.recipient, sender: exchange.signer.verifyingKey)
    }
  }

  @Test func `the envelope is bound to ledger, record, owner and sender`() async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([bytes(100)])
    let other = MemberID(try SigningKey().verifyingKey)
    let changes: [(inout RecordAnchor) -> Void] = [
      { $0.ledger = .random() }, { $0.record = .random() }, { $0.owner = other }, { $0.sender = other },
    ]
    for change in changes {
      var anchor = sealed.anchor
      change(&anchor)
      #expect(throws: RecordsError(.wrongRecipient, "")) {
        try RecordOpener(
          sealed.envelope.block, anchor: anchor, key: exchange.recipient, sender: exchange.signer.verifyingKey)
      }
    }
  }

  @Test func `a key that is not the one on the ledger is refused`() async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([bytes(100)])
    var anchor = sealed.anchor
    anchor.keyCommitment = .random()
    #expect(throws: RecordsError(.wrongKey, "")) {
      try RecordOpener(
        sealed.envelope.block, anchor: anchor, key: exchange.recipient, sender: exchange.signer.verifyingKey)
    }
  }

  @Test func `a manifest that another signed is refused`() async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([bytes(100)])
    let forger = try SigningKey()
    let signed = try SignedManifest(sealed.manifest, signedBy: forger)
    let envelope = try Envelope(signed, key: sealed.dataKey, recipient: exchange.recipient.publicKey)
    var anchor = sealed.anchor
    anchor.envelopeDigest = envelope.block.cid.digest
    #expect(throws: RecordsError(.wrongSender, "")) {
      try RecordOpener(envelope.block, anchor: anchor, key: exchange.recipient, sender: exchange.signer.verifyingKey)
    }
    _ = try RecordOpener(envelope.block, anchor: anchor, key: exchange.recipient, sender: forger.verifyingKey)
  }

  @Test func `a signed manifest of another record in this one's envelope is refused`() async throws {
    let exchange = try Exchange.inMemory()
    let (one, two) = (try await exchange.seal([bytes(100)]), try await exchange.seal([bytes(100)]))
    let signed = try SignedManifest(one.manifest, signedBy: exchange.signer)
    let subject = Subject(two.anchor)
    let message = try ChunkedEncryption.seal(signed.padded, under: two.dataKey, context: subject.manifestContext)
    let block = Block(two.envelope.block.bytes.prefix(1176) + message)
    var anchor = two.anchor
    anchor.envelopeDigest = block.cid.digest
    #expect(throws: RecordsError(.swapped, "")) {
      try RecordOpener(block, anchor: anchor, key: exchange.recipient, sender: exchange.signer.verifyingKey)
    }
  }

  @Test func `the envelope's size says little of the number of items`() async throws {
    let exchange = try Exchange.inMemory()
    let sealed = try await exchange.seal([bytes(100)])
    let padded = sealed.envelope.block.bytes.count - 1176 - 56 - 16
    #expect(Padme.paddedLength(of: UInt64(padded)) == UInt64(padded))
  }
}
