internal import FoundationEssentials

/// A directory entry as it travels: exact bytes, and the authority's signature over "aureole/directory/v1" ‖ bytes.
/// Nothing of it can be read before ``verified(by:)`` has checked the signature.
public struct SignedDirectoryEntry: Hashable, Sendable {
  /// The entry's exact bytes, JSON of at most 16 KiB.
  public let bytes: [UInt8]
  /// Which authority member says it signed: a hint for finding its key on the ledger, no more.
  public let authority: MemberID
  /// The signature.
  public let signature: Signature

  /// The most bytes of the JSON that carries a signed entry.
  public static let mostBytes = 2 * DirectoryEntry.mostBytes

  /// Signs an entry with an authority's keys. Throws `directoryRefused` when the entry is larger than 16 KiB.
  public init(_ entry: DirectoryEntry, by authority: MemberKeys) throws(IdentityError) {
    let bytes = entry.json
    guard bytes.count <= DirectoryEntry.mostBytes else {
      throw IdentityError(.directoryRefused, "the directory entry is too large")
    }
    self.bytes = bytes
    self.authority = authority.member
    signature = try authority.signing.sign(Self.message(bytes))
  }

  /// Reads a signed entry from its JSON; throws `directoryRefused` when it is malformed or too large. The signature
  /// is not checked yet.
  public init(json: some Collection<UInt8>) throws(IdentityError) {
    guard json.count <= Self.mostBytes, let wire = try? JSONDecoder().decode(Wire.self, from: Data(json)),
      let entry = Data(base64Encoded: wire.entry), entry.count <= DirectoryEntry.mostBytes,
      let signatureBytes = [UInt8](hex: wire.signature), let signature = try? Signature(signatureBytes)
    else { throw IdentityError(.directoryRefused, "the signed directory entry is malformed or too large") }
    bytes = Array(entry)
    authority = wire.authority
    self.signature = signature
  }

  /// The signed entry as JSON: the entry's bytes in base64, the authority and the signature in hexadecimal.
  public var json: [UInt8] {
    CanonicalJSON.bytes(
      of: Wire(entry: Data(bytes).base64EncodedString(), authority: authority, signature: signature.bytes.hex))
  }

  /// Checks the signature with the authority's key, which comes from the ledger, and reads the entry. Throws
  /// `directoryRefused` when the signature is not that key's, or the entry is malformed or at odds with itself.
  public func verified(by key: VerifyingKey) throws(IdentityError) -> DirectoryEntry {
    guard key.verifies(signature, message: Self.message(bytes)) else {
      throw IdentityError(.directoryRefused, "the directory entry is not signed by the authority")
    }
    return try DirectoryEntry(json: bytes)
  }

  private static func message(_ bytes: [UInt8]) -> [UInt8] { Array("aureole/directory/v1".utf8) + bytes }

  private struct Wire: Codable {
    var entry: String
    var authority: MemberID
    var signature: String
  }
}
