internal import Crypto

/// A private Ed25519 key that cosigns checkpoints (c2sp.org/tlog-cosignature): a witness's. It has no description and no
/// coding. Each witness needs a key of its own, since the message does not name the witness.
public struct WitnessSigner: Sendable {
  private let key: Curve25519.Signing.PrivateKey
  /// The public half, for those who verify.
  public let verifier: WitnessVerifier

  /// Makes a new key from the system's secure random numbers; throws `malformedKey` if that ever fails.
  public init(name: KeyName) throws(TransparencyError) {
    try self.init(name: name, key: Curve25519.Signing.PrivateKey())
  }

  /// Takes a private key of 32 bytes as RFC 8032 has it; throws `malformedKey` for another length.
  public init(name: KeyName, secret: some Collection<UInt8>) throws(TransparencyError) {
    try self.init(name: name, key: try Curve25519.Signing.PrivateKey(ed25519: secret))
  }

  private init(name: KeyName, key: Curve25519.Signing.PrivateKey) throws(TransparencyError) {
    self.key = key
    let publicKey = try NoteKey(name: name, type: .cosignature, bytes: key.publicKey.rawRepresentation)
    verifier = try WitnessVerifier(publicKey)
  }

  /// The private key's 32 bytes, for the keyring alone.
  package var secretBytes: [UInt8] { Array(key.rawRepresentation) }

  /// Says that, at a time in seconds since 1970, this is the largest consistent checkpoint of its log the witness has
  /// seen. The caller must have checked that it extends the one cosigned before, and have made it durable.
  /// Throws `timeOutOfRange` beyond 2^63 − 1.
  public func cosign(_ checkpoint: VerifiedCheckpoint, at time: UInt64) throws(TransparencyError) -> NoteSignature {
    guard time <= WitnessVerifier.maximumTime else {
      throw TransparencyError(.timeOutOfRange, "the time of a cosignature is beyond 2^63 − 1")
    }
    let message = WitnessVerifier.message(body: checkpoint.note.body, time: time)
    let signature = try key.ed25519Signature(over: message)
    return try NoteSignature(
      name: verifier.key.name, keyID: verifier.key.id, bytes: time.bigEndianBytes + signature)
  }
}
