public import Identity

/// An action with a signature of which nothing is known yet but its form.
public struct SignedAction: Hashable, Sendable {
  /// The largest number of bytes of a signed action.
  public static let maximumByteCount = Signature.byteCount + Action.maximumWordCount * Word.byteCount
  /// What was signed.
  public let action: Action
  /// The signature, low s.
  public let signature: Signature
  /// Whether the action was read from its words, so that they can be read again. One made in memory can hold values that
  /// no words give.
  private let wasRead: Bool

  /// Joins the two.
  public init(action: Action, signature: Signature) {
    self.action = action
    self.signature = signature
    wasRead = false
  }

  /// Reads signature ‖ words; throws when either is malformed.
  public init(bytes: some RandomAccessCollection<UInt8>) throws(ContractError) {
    guard bytes.count > Signature.byteCount else {
      throw ContractError(.wrongLength, "a signed action begins with 64 bytes of signature")
    }
    do throws(IdentityError) {
      signature = try Signature(bytes.prefix(Signature.byteCount))
    } catch {
      throw ContractError(.malformedSignature, error.detail)
    }
    action = try Action(bytes: bytes.dropFirst(Signature.byteCount))
    wasRead = true
  }

  /// Signature ‖ words.
  public var bytes: [UInt8] {
    var result = [UInt8]()
    result.reserveCapacity(Self.maximumByteCount)
    append(to: &result)
    return result
  }

  /// Signed actions are equal when action and signature are.
  public static func == (left: SignedAction, right: SignedAction) -> Bool {
    left.action == right.action && left.signature == right.signature
  }

  /// Hashes action and signature.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(action)
    hasher.combine(signature)
  }

  /// Appends signature ‖ words.
  func append(to bytes: inout [UInt8]) {
    signature.r.append(to: &bytes)
    signature.s.append(to: &bytes)
    for word in action.words { word.append(to: &bytes) }
  }

  /// Checks the signature; nil when it is not this key's over these words. Nil too for an action made in memory
  /// whose words would not be read again: it could be recorded, but never replayed.
  public func verified(with key: VerifyingKey) -> VerifiedAction? {
    let words = action.words
    let bytes = Action.bytes(of: words)
    guard wasRead || (try? Action(words: words)) == action, key.verifies(signature, message: bytes) else { return nil }
    return VerifiedAction(signed: self, key: key, digest: Word.sha256(bytes))
  }
}

/// An action whose signature was checked against a key. That the key is the actor's own is for the state to say.
public struct VerifiedAction: Hashable, Sendable {
  /// The action and its signature.
  public let signed: SignedAction
  /// The key the signature was checked with.
  public let key: VerifyingKey
  /// The action's digest.
  public let digest: Word
  /// What was signed.
  public var action: Action { signed.action }

  /// Takes an action's signature as verified. Sound only for an entry that stands in a tree whose root a checkpoint
  /// signed after every signature in it was verified, as a restart finds it.
  package static func replayed(_ signed: SignedAction, key: VerifyingKey) -> VerifiedAction {
    VerifiedAction(signed: signed, key: key, digest: signed.action.digest)
  }

  fileprivate init(signed: SignedAction, key: VerifyingKey, digest: Word) {
    self.signed = signed
    self.key = key
    self.digest = digest
  }
}
