public import Blocks
internal import Crypto
internal import FoundationEssentials
public import Identity

/// What the ledger says of a record: the words that an opener checks an envelope against.
public struct RecordAnchor: Hashable, Sendable {
  /// The ledger's identifier.
  public var ledger: Word
  /// The record's identifier.
  public var record: Word
  /// Whom the record belongs to.
  public var owner: MemberID
  /// Who anchored it.
  public var sender: MemberID
  /// The SHA-256 of the envelope.
  public var envelopeDigest: Word
  /// The commitment to the data key.
  public var keyCommitment: Word

  /// Takes the words of an anchor.
  public init(
    ledger: Word, record: Word, owner: MemberID, sender: MemberID, envelopeDigest: Word, keyCommitment: Word
  ) {
    self.ledger = ledger
    self.record = record
    self.owner = owner
    self.sender = sender
    self.envelopeDigest = envelopeDigest
    self.keyCommitment = keyCommitment
  }

  /// The name of the envelope's block.
  public var envelope: CID { CID(digest: envelopeDigest) }
}

/// A record's envelope: its data key sealed to the owner and its manifest encrypted under that key, as one block.
///
/// Magic and version (8) ‖ encapsulated key (1120) ‖ sealed data key (48) ‖ C2SP message of the padded signed manifest.
public struct Envelope: Hashable, Sendable {
  /// The most bytes of an envelope: a manifest of 64 MiB with its padding and tags.
  public static let mostBytes = 80 << 20

  static let magic = Array("AUREOLE".utf8) + [1]
  private static let sealedKeyByteCount = DataKey.byteCount + 16
  private static let headerByteCount = magic.count + Sealed.encapsulatedKeyByteCount + sealedKeyByteCount

  /// The envelope's bytes with their name.
  public let block: Block

  /// Takes an envelope's bytes; throws `alteredEnvelope` when they cannot be one.
  public init(_ block: Block) throws(RecordsError) {
    let least = Self.headerByteCount + ChunkedEncryption.headByteCount + ChunkedEncryption.tagByteCount
    guard (least...Self.mostBytes).contains(block.bytes.count), block.bytes.starts(with: Self.magic) else {
      throw RecordsError(.alteredEnvelope, "the block is no envelope of a known version")
    }
    self.block = block
  }

  /// Seals the data key to the owner and encrypts the signed manifest under it.
  init(_ signed: SignedManifest, key: DataKey, recipient: SealingPublicKey) throws(RecordsError) {
    let manifest = signed.manifest
    let subject = Subject(
      ledger: manifest.ledger, record: manifest.record, owner: manifest.owner, sender: manifest.sender)
    guard
      let sealed = try? recipient.seal(key.secretBytes, info: subject.info, authenticating: subject.parties)
    else { throw RecordsError(.outOfBounds, "the data key could not be sealed to the owner") }
    let message = try ChunkedEncryption.seal(signed.padded, under: key, context: subject.manifestContext)
    block = Block(Data(Self.magic) + sealed.encapsulatedKey + sealed.ciphertext + message)
  }

  /// Opens the data key with the owner's sealing key; throws `wrongRecipient`.
  func dataKey(_ key: SealingKey, _ subject: Subject) throws(RecordsError) -> DataKey {
    let bytes = block.bytes.dropFirst(Self.magic.count).prefix(Self.headerByteCount - Self.magic.count)
    let sealed = Sealed(
      encapsulatedKey: Data(bytes.prefix(Sealed.encapsulatedKeyByteCount)),
      ciphertext: Data(bytes.dropFirst(Sealed.encapsulatedKeyByteCount)))
    guard let opened = try? key.open(sealed, info: subject.info, authenticating: subject.parties) else {
      throw RecordsError(.wrongRecipient, "the envelope does not open with this key for this record and these parties")
    }
    return try DataKey(opened)
  }

  /// Decrypts the manifest and verifies the sender's signature; throws `alteredManifest` or what `SignedManifest` throws.
  func manifest(_ key: DataKey, _ subject: Subject, from sender: VerifyingKey) throws(RecordsError) -> SignedManifest {
    let padded: [UInt8]
    do {
      padded = try ChunkedEncryption.open(
        Array(block.bytes.dropFirst(Self.headerByteCount)), under: key, context: subject.manifestContext)
    } catch {
      throw RecordsError(.alteredManifest, "the manifest's ciphertext was altered")
    }
    return try SignedManifest(padded, from: sender)
  }
}

/// What everything of a record is bound to.
struct Subject {
  let ledger: Word
  let record: Word
  let owner: MemberID
  let sender: MemberID

  /// HPKE's info.
  var info: [UInt8] { Array("aureole/envelope/v1".utf8) + ledger.bytes + record.bytes }
  /// HPKE's authenticated data: owner and sender as words.
  var parties: [UInt8] { owner.word.bytes + sender.word.bytes }
  /// The context of the manifest's encryption.
  var manifestContext: [UInt8] { Array("aureole/manifest/v1".utf8) + ledger.bytes + record.bytes }
  /// The context of the stream's encryption.
  var streamContext: [UInt8] { Array("aureole/stream/v1".utf8) + ledger.bytes + record.bytes }
}

extension Subject {
  init(_ anchor: RecordAnchor) {
    self.init(ledger: anchor.ledger, record: anchor.record, owner: anchor.owner, sender: anchor.sender)
  }
}
