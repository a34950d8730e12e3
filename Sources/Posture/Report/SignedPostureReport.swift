public import Identity

/// A report as it travels: the JSON's bytes and the agent's signature over `aureole/posture/v1` ‖ those bytes. What is in it
/// is not to be looked at before ``verdict(key:ledger:nonce:now:)`` has said that it is valid.
public struct SignedPostureReport: Hashable, Sendable {
  /// How far the device's clock may be from the verifier's, in seconds: as long as a nonce is good.
  public static let freshness: UInt64 = 120
  private static let tag = Array("aureole/posture/v1".utf8)

  /// The report's JSON as it was signed.
  public let json: [UInt8]
  /// The agent's signature.
  public let signature: Signature

  /// Why a report is not taken as this device's present health.
  public enum Verdict: Hashable, Sendable {
    /// It is this agent's, for this ledger and nonce, and of now.
    case valid(PostureReport)
    /// The signature is not this key's over these bytes.
    case wrongSignature
    /// The bytes were signed and are no report of this version.
    case malformed
    /// It was made for another ledger.
    case otherLedger
    /// It answers another nonce.
    case otherNonce
    /// Its time is more than ``SignedPostureReport/freshness`` from the verifier's.
    case stale
  }

  /// Takes what travelled; nothing of it is believed yet.
  public init(json: [UInt8], signature: Signature) {
    self.json = json
    self.signature = signature
  }

  /// Signs a report with the agent's key; throws `notSigned` when the key cannot.
  public init(_ report: PostureReport, with key: SigningKey) throws(PostureError) {
    json = report.json
    do throws(IdentityError) {
      signature = try key.sign(Self.tag + json)
    } catch {
      throw PostureError(.notSigned, "the agent's key cannot sign")
    }
  }

  /// Checks signature, form, ledger, nonce and time, in this order.
  ///
  /// - Parameters:
  ///   - key: the agent's key that the member vouched for.
  ///   - ledger: the verifier's ledger.
  ///   - nonce: what the verifier gave out; that it is used once is the verifier's to see to.
  ///   - now: the verifier's clock, in seconds since 1970.
  public func verdict(key: VerifyingKey, ledger: Word, nonce: Word, now: UInt64) -> Verdict {
    guard json.count <= PostureReport.mostBytes else { return .malformed }
    guard key.verifies(signature, message: Self.tag + json) else { return .wrongSignature }
    guard let report = try? PostureReport(json: json) else { return .malformed }
    guard report.ledger == ledger else { return .otherLedger }
    guard report.nonce == nonce else { return .otherNonce }
    let distance = now > report.time ? now - report.time : report.time - now
    return distance <= Self.freshness ? .valid(report) : .stale
  }
}
