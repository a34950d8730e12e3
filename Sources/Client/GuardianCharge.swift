public import Contract
public import FoundationEssentials
public import Identity

/// What makes a member somebody's guardian: for whom, and the proof of standing in the set on the ledger. It travels
/// sealed to the guardian. Nobody who has not been told the salt can make one that the ledger takes, so that whoever
/// sealed it had it from the owner.
public struct GuardianCharge: Hashable, Sendable {
  /// The most bytes of a sealed charge.
  public static let mostSealedBytes = 8 << 10
  static let mostBytes = 4 << 10
  private static let info = Array("aureole/guardian-charge/v1".utf8)

  /// Whose guardian it makes.
  public let owner: MemberID
  /// The name the owner goes by.
  public let name: MemberName
  /// That the guardian stands in the set.
  public let proof: GuardianProof

  struct Wire: Codable {
    var version: Int
    var owner: MemberID
    var name: String
    var salt: Word
    var position: UInt64
    var path: [Word]
  }

  init(owner: MemberID, name: MemberName, proof: GuardianProof) {
    self.owner = owner
    self.name = name
    self.proof = proof
  }

  init(_ wire: Wire) throws(ClientError) {
    guard wire.version == 1, let name = try? MemberName(wire.name),
      let proof = GuardianProof(salt: wire.salt, position: wire.position, path: wire.path)
    else { throw ClientError(.guardiansRefused, "the guardian's proof is malformed or of another version") }
    self.init(owner: wire.owner, name: name, proof: proof)
  }

  var wire: Wire {
    Wire(
      version: 1, owner: owner, name: name.text, salt: proof.salt, position: proof.position, path: proof.path)
  }

  /// Opens what was sealed to a guardian on a ledger. Whether the proof holds is for the ledger to say.
  ///
  /// Throws `guardiansRefused` when it is malformed; `IdentityError.notOpened` when it was altered, or is meant for
  /// somebody else, other keys or another ledger.
  public init(opening sealed: Data, with keys: MemberKeys, ledger: Word) throws {
    guard sealed.count <= Self.mostSealedBytes, sealed.count > Sealed.encapsulatedKeyByteCount else {
      throw ClientError(.guardiansRefused, "the sealed proof is malformed or too large")
    }
    let parts = Sealed(
      encapsulatedKey: sealed.prefix(Sealed.encapsulatedKeyByteCount),
      ciphertext: sealed.dropFirst(Sealed.encapsulatedKeyByteCount))
    let plain = try keys.sealing.open(
      parts, info: Self.info, authenticating: Self.parties(ledger: ledger, guardian: keys.member))
    guard let wire = try? JSONDecoder().decode(Wire.self, from: plain) else {
      throw ClientError(.guardiansRefused, "the guardian's proof is malformed or of another version")
    }
    try self.init(wire)
  }

  /// Seals the charge to its guardian: encapsulated key ‖ ciphertext.
  public func sealed(to guardian: MemberPublicKeys, ledger: Word) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let sealed = try guardian.sealingKey.seal(
      try encoder.encode(wire), info: Self.info,
      authenticating: Self.parties(ledger: ledger, guardian: guardian.member))
    return sealed.encapsulatedKey + sealed.ciphertext
  }

  private static func parties(ledger: Word, guardian: MemberID) -> [UInt8] { ledger.bytes + guardian.word.bytes }
}

/// A sealed charge as a file that the owner hands over. It names its recipient and nobody else.
struct GuardianProofFile: Codable {
  static let mostBytes = 2 * GuardianCharge.mostSealedBytes
  var version = 1
  var ledger: Word
  var guardian: MemberID
  var sealed: Data
}
