internal import FoundationEssentials
public import Identity

/// What a custodian tells the authority of itself: where it answers and which key it co-signs with, signed by it. A value
/// of this type has been verified.
///
/// The signature is over "aureole/custodian/v1" ‖ ledger ‖ member ‖ witness key ‖ SHA-256(url).
public struct CustodianDescription: Hashable, Sendable {
  /// The most bytes of a description.
  public static let mostBytes = 4 << 10
  /// The ledger it serves.
  public let ledger: Word
  /// Member, address and witness key.
  public let custodian: PolicyDocument.Custodian
  private let signingKey: VerifyingKey
  private let signature: Signature

  /// Signs a description with the custodian's own key; throws `descriptionRefused` for an address that is not
  /// https://host:port.
  public init(ledger: Word, url: String, witnessKey: Word, keys: MemberKeys) throws {
    let custodian = PolicyDocument.Custodian(member: keys.member, url: url, witnessKey: witnessKey)
    guard custodian.isSound else {
      throw CustodyError(.descriptionRefused, "a custodian's address is https://host:port")
    }
    self.ledger = ledger
    self.custodian = custodian
    signingKey = keys.signing.verifyingKey
    signature = try keys.signing.sign(Self.message(ledger, custodian))
  }

  /// Reads a description and verifies it with the key that it names; whether that is the key of the member on the ledger is
  /// for `isSigned(by:)` to say. Throws `descriptionRefused`.
  public init(json bytes: [UInt8]) throws(CustodyError) {
    guard bytes.count <= Self.mostBytes, let wire = try? JSONDecoder().decode(Wire.self, from: Data(bytes)),
      wire.version == 1, let raw = [UInt8](hex: wire.signature), let signature = try? Signature(raw)
    else { throw CustodyError(.descriptionRefused, "the custodian's description is malformed or too large") }
    guard wire.custodian.isSound,
      wire.signingKey.verifies(signature, message: Self.message(wire.ledger, wire.custodian))
    else { throw CustodyError(.descriptionRefused, "the custodian's description is not signed by its key") }
    ledger = wire.ledger
    custodian = wire.custodian
    signingKey = wire.signingKey
    self.signature = signature
  }

  /// Whether the description was signed with this key.
  public func isSigned(by key: VerifyingKey) -> Bool { key == signingKey }

  /// The description as JSON.
  public var json: [UInt8] {
    CanonicalJSON.bytes(
      of: Wire(
        version: 1, ledger: ledger, custodian: custodian, signingKey: signingKey, signature: signature.bytes.hex))
  }

  private static func message(_ ledger: Word, _ custodian: PolicyDocument.Custodian) -> [UInt8] {
    let words = [ledger, custodian.member.word, custodian.witnessKey, Word.sha256(Array(custodian.url.utf8))]
    return Array("aureole/custodian/v1".utf8) + words.flatMap(\.bytes)
  }

  private struct Wire: Codable {
    var version: Int
    var ledger: Word
    var custodian: PolicyDocument.Custodian
    var signingKey: VerifyingKey
    var signature: String
  }
}
