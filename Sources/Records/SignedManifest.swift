internal import FoundationEssentials
package import Identity

/// A manifest's exact bytes with the sender's signature over "aureole/manifest/v1" ‖ bytes.
package struct SignedManifest: Sendable {
  private static let tag = Array("aureole/manifest/v1".utf8)
  /// The bytes of the length that stands before the manifest.
  private static let lengthByteCount = 8

  /// What the bytes say.
  package let manifest: Manifest
  /// What is encrypted: the length of the JSON (8 bytes, big-endian), the JSON, the signature, zeros up to Padmé's length.
  let padded: [UInt8]

  /// Writes and signs a manifest; throws `malformedManifest` when it is too long.
  init(_ manifest: Manifest, signedBy key: SigningKey) throws(RecordsError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(manifest), json.count <= Manifest.mostBytes,
      let signature = try? key.sign(Self.tag + json)
    else { throw RecordsError(.malformedManifest, "the manifest is too long or cannot be signed") }
    var bytes = Word(UInt64(json.count)).bytes.suffix(Self.lengthByteCount) + json + signature.bytes
    let length = Padme.paddedLength(of: UInt64(bytes.count))
    bytes.append(contentsOf: repeatElement(0, count: Int(length) - bytes.count))
    self.manifest = manifest
    padded = Array(bytes)
  }

  /// Reads what was decrypted. Nothing of it is decoded before the signature verifies. Throws `alteredManifest` for what
  /// is no signed manifest, `wrongSender` for a signature that is not this key's, `malformedManifest`.
  init(_ padded: [UInt8], from key: VerifyingKey) throws(RecordsError) {
    let length = padded.prefix(Self.lengthByteCount).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let rest = padded.dropFirst(Self.lengthByteCount)
    guard length <= UInt64(Manifest.mostBytes), Int(length) + Signature.byteCount <= rest.count else {
      throw RecordsError(.alteredManifest, "the envelope does not hold a manifest")
    }
    let json = rest.prefix(Int(length))
    let signature = rest.dropFirst(Int(length)).prefix(Signature.byteCount)
    guard let signature = try? Signature(signature), key.verifies(signature, message: Self.tag + json) else {
      throw RecordsError(.wrongSender, "the manifest is not signed by the sender")
    }
    guard let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(json)) else {
      throw RecordsError(.malformedManifest, "the manifest cannot be read")
    }
    try manifest.check()
    self.manifest = manifest
    self.padded = padded
  }

  /// Reads a manifest that was taken out of its envelope, as `json` and `signature` give it; throws as above.
  package init(
    json: some Collection<UInt8>, signature: some Collection<UInt8>, from key: VerifyingKey
  ) throws(RecordsError) {
    try self.init(Word(UInt64(json.count)).bytes.suffix(Self.lengthByteCount) + json + signature, from: key)
  }

  /// The bytes that the sender signed, after the tag.
  package var json: [UInt8] { Array(padded.dropFirst(Self.lengthByteCount).prefix(length)) }

  /// The sender's signature.
  package var signature: [UInt8] {
    Array(padded.dropFirst(Self.lengthByteCount + length).prefix(Signature.byteCount))
  }

  /// Sound: checked when the bytes were read or written.
  private var length: Int { padded.prefix(Self.lengthByteCount).reduce(0) { $0 << 8 | Int($1) } }
}
