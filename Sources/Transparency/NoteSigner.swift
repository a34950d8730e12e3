internal import Crypto

/// A private Ed25519 key that signs notes: a log's. It has no description and no coding, so that it cannot end in a log
/// file. Do not use one key both here and in a `WitnessSigner`.
public struct NoteSigner: Sendable {
  private let key: Curve25519.Signing.PrivateKey
  /// The public half, for those who verify.
  public let verifier: NoteVerifier

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
    let publicKey = try NoteKey(name: name, type: .ed25519, bytes: key.publicKey.rawRepresentation)
    verifier = try NoteVerifier(publicKey)
  }

  /// The private key's 32 bytes, for the keyring alone.
  package var secretBytes: [UInt8] { Array(key.rawRepresentation) }

  /// The note with this key's signature, in the place of an earlier one; throws `tooLarge` beyond the bounds.
  public func sign(_ note: Note) throws(TransparencyError) -> Note {
    let signature = try key.ed25519Signature(over: note.body)
    return try note.adding(
      NoteSignature(name: verifier.key.name, keyID: verifier.key.id, bytes: signature))
  }

  /// Signs a checkpoint. A log must never sign one that does not extend all it signed before.
  public func sign(_ checkpoint: Checkpoint) throws(TransparencyError) -> VerifiedCheckpoint {
    let note = try sign(Note(text: checkpoint.text))
    return try VerifiedCheckpoint(note, log: verifier, origin: checkpoint.origin)
  }
}

extension Curve25519.Signing.PrivateKey {
  /// Takes 32 bytes; throws `malformedKey` for another length.
  init(ed25519 secret: some Collection<UInt8>) throws(TransparencyError) {
    do {
      try self.init(rawRepresentation: Array(secret))
    } catch {
      throw TransparencyError(.malformedKey, "a private Ed25519 key has 32 bytes")
    }
  }

  /// The signature's 64 bytes.
  func ed25519Signature(over message: [UInt8]) throws(TransparencyError) -> [UInt8] {
    do {
      return Array(try signature(for: message))
    } catch {
      throw TransparencyError(.malformedKey, "signing failed")
    }
  }
}
