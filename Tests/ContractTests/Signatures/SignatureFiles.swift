import Contract
import Identity
import Testing

/// The files that the parties of script/signatures hand to each other. Everything is hexadecimal.
enum SignatureFiles {
  /// What is to be signed.
  struct Tasks: Codable {
    let genesis: [String]
    let time: UInt64
    /// A ledger that is not this one.
    let otherLedger: String
    /// The enrolments of all who sign.
    var beginning: [Attempt] = []
    /// Each party's actions, in their order.
    var parties: [String: [Task]] = [:]
  }

  /// An action to sign, with which key, and what the rules say to it.
  struct Task: Codable {
    let scalar: String
    let key: String
    let words: [String]
    let outcome: Int
  }

  /// What a party made of a task: its signature, the signature before s was normalised (nil where the party has no way to
  /// see it), another signature of the same action, and one of the same words for the other ledger.
  struct Signed: Codable {
    let signature: String
    let raw: String?
    let again: String
    let elsewhere: String
  }

  /// What is handed to a ledger, right or wrong. Words and signature can have any length.
  struct Attempt: Codable {
    let party: String
    let what: String
    let key: String
    let words: [String]
    let signature: String
    let outcome: Int

    /// Signature ‖ words, as sent.
    var bytes: [UInt8] {
      get throws { try #require([UInt8](hex: signature + words.joined())) }
    }
  }
}

extension SignatureFiles.Attempt {
  /// An action that is right.
  init(party: String, _ signed: SignedAction, key: VerifyingKey, outcome: Outcome) {
    self.init(
      party: party, what: "signed", key: key.bytes.hex, words: signed.action.words.map(\.hex),
      signature: signed.signature.bytes.hex, outcome: Int(outcome.rawValue))
  }

  /// What `Contract` says to it, as a number. Bytes that are no action have no outcome of the rules. Their numbers are
  /// those of the contract, which has to say something: 255 where the length, a word or a field is wrong, and
  /// `wrongSignature` where 64 bytes are no signature in the one form that is taken.
  func judged(by state: inout State, at time: UInt64) throws -> Int {
    let (key, bytes) = (try VerifyingKey(try #require([UInt8](hex: key))), try bytes)
    let signed: SignedAction
    do throws(ContractError) {
      signed = try SignedAction(bytes: bytes)
    } catch {
      let isWhole = bytes.count.isMultiple(of: Word.byteCount)
      return isWhole && error.code == .malformedSignature ? Int(Outcome.wrongSignature.rawValue) : 255
    }
    // What was read is what was sent: there is one encoding.
    #expect(signed.bytes == bytes)
    guard let verified = signed.verified(with: key) else { return Int(Outcome.wrongSignature.rawValue) }
    #expect(verified.digest == signed.action.digest)
    return Int(state.apply(verified, at: time).rawValue)
  }
}
