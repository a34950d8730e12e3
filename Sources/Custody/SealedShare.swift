internal import FoundationEssentials
public import Identity
public import Shards

/// A key share with its salt, sealed to one recipient and bound to everything it belongs to (design 5.7).
public struct SealedShare: Hashable, Sendable {
  /// The bytes of a sealed share: encapsulated key, then x, salt and 32 bytes of share with a tag.
  public static let byteCount = Sealed.encapsulatedKeyByteCount + plainByteCount + 16
  private static let plainByteCount = 1 + Word.byteCount + Word.byteCount

  /// What a share is sealed for: to a custodian that is to keep it, or to a reader that it is released to.
  public enum Purpose: Hashable, Sendable {
    /// The dealer hands it to its custodian.
    case deposit
    /// The custodian releases it: under a reference (zero for the owner), for an access, to a reader.
    case release(reference: Word, access: Word, reader: MemberID)
  }

  private let sealed: Sealed

  /// Seals a share of a dealing, which is a custodian's, to a recipient's key. Throws `shareRefused` when that fails.
  public init(
    _ share: Share, salt: Word, of dealing: Dealing, custodian: MemberID, for purpose: Purpose,
    to recipient: SealingPublicKey
  ) throws(CustodyError) {
    guard share.bytes.count == Word.byteCount,
      let sealed = try? recipient.seal(
        Data([share.index] + salt.bytes + share.bytes), info: Self.info(dealing, purpose),
        authenticating: Self.parties(dealing, custodian, purpose))
    else { throw CustodyError(.shareRefused, "the share could not be sealed") }
    self.sealed = sealed
  }

  /// Opens the share and checks it against the dealing. Throws `shareRefused` when it was sealed for something or somebody
  /// else, or is not the one that the dealing commits to.
  public func open(
    with key: SealingKey, of dealing: Dealing, custodian: MemberID, for purpose: Purpose
  ) throws(CustodyError) -> (share: Share, salt: Word) {
    guard
      let plain = try? key.open(
        sealed, info: Self.info(dealing, purpose), authenticating: Self.parties(dealing, custodian, purpose)),
      plain.count == Self.plainByteCount, let index = plain.first,
      let salt = Word(plain.dropFirst().prefix(Word.byteCount))
    else { throw CustodyError(.shareRefused, "the share does not open for this record, custodian and recipient") }
    let share = Share(index: index, bytes: Array(plain.suffix(Word.byteCount)))
    guard dealing.verdict(on: share, salt: salt, from: custodian) == .genuine else {
      throw CustodyError(.shareRefused, "the share is not the one that the dealing commits to")
    }
    return (share, salt)
  }

  /// Reads a sealed share; throws `malformedMessage` for another length.
  public init(bytes: some Collection<UInt8>) throws(CustodyError) {
    guard bytes.count == Self.byteCount else {
      throw CustodyError(.malformedMessage, "a sealed share has another size")
    }
    sealed = Sealed(
      encapsulatedKey: Data(bytes.prefix(Sealed.encapsulatedKeyByteCount)),
      ciphertext: Data(bytes.dropFirst(Sealed.encapsulatedKeyByteCount)))
  }

  /// The encapsulated key, then the ciphertext.
  public var bytes: [UInt8] { Array(sealed.encapsulatedKey + sealed.ciphertext) }

  private static func info(_ dealing: Dealing, _ purpose: Purpose) -> [UInt8] {
    let place = dealing.ledger.bytes + dealing.record.bytes + Word(dealing.epoch).bytes + dealing.digest.bytes
    return switch purpose {
    case .deposit: Array("aureole/deposit/v1".utf8) + place
    case .release(let reference, let access, _):
      Array("aureole/release/v1".utf8) + place + reference.bytes + access.bytes
    }
  }

  private static func parties(_ dealing: Dealing, _ custodian: MemberID, _ purpose: Purpose) -> [UInt8] {
    switch purpose {
    case .deposit: dealing.dealer.word.bytes + custodian.word.bytes
    case .release(_, _, let reader): custodian.word.bytes + reader.word.bytes
    }
  }
}
