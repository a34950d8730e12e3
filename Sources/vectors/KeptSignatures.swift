internal import Contract
internal import Identity
internal import VectorText

/// The signatures that an earlier run made, and those of this run, so that an action has one signature a key.
struct KeptSignatures {
  private var signatures: [Word: [Signature]] = [:]

  /// Finds the signatures of a file of actions or of rules; none in a file that is missing or reads differently.
  init(_ file: VectorFile?) {
    guard let file else { return }
    if let text = file["signature"], let bytes = [UInt8](hex: text), let signature = try? Signature(bytes) {
      let words = file.lines.compactMap { Word(hex: $0) }
      signatures[Word.sha256(words.flatMap(\.bytes)), default: []].append(signature)
    }
    for line in file.lines {
      let columns = line.split(separator: " ")
      guard columns.count > 3, let bytes = [UInt8](hex: columns[3]), let signed = try? SignedAction(bytes: bytes)
      else { continue }
      signatures[signed.action.digest, default: []].append(signed.signature)
    }
  }

  /// The action with the signature it had, or with a new one when it had none that verifies.
  mutating func sign(_ action: Action, by key: SigningKey) throws -> SignedAction {
    for signature in signatures[action.digest] ?? [] {
      let signed = SignedAction(action: action, signature: signature)
      if signed.verified(with: key.verifyingKey) != nil { return signed }
    }
    let signed = try action.signed(by: key)
    signatures[action.digest, default: []].append(signed.signature)
    return signed
  }
}
