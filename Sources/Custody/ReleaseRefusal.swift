/// Why a custodian released nothing, in words that travel. What is unknown and what is somebody else's are answered alike.
public enum ReleaseRefusal: String, Error, Hashable, Sendable, CaseIterable {
  /// The request is not signed by a member, or its signature is stale.
  case notAuthenticated
  /// There is no accepted access of this member that this is about.
  case noGrant
  /// The grant, or one that it was passed on from, was revoked.
  case revoked
  /// The grant, or one that it was passed on from, is over.
  case expired
  /// The reader, the owner, who passed the grant on, or the custodian itself is suspended.
  case suspended
  /// The policy asks for a login, and no gateway has said so of this reader, for this access, just now.
  case loginNeeded
  /// The policy asks for a healthy device, and the gateway does not say so of the reader's.
  case postureNeeded
  /// The policy does not say that guests are served.
  case guestsRefused
  /// The record was erased.
  case erased
  /// This custodian has released for this access before.
  case releasedAlready
  /// The sealing key is not the one on the ledger.
  case wrongKey
  /// The custodian's replica of the ledger is not fresh, or behind what the reader has seen.
  case stale
  /// The custodian's and the reader's view of the ledger contradict each other.
  case forked
  /// The custodian has no share of the record.
  case noShare
  /// The custodian is stopping or busy.
  case busy

  /// The reason, in words for a person.
  public var words: String {
    switch self {
    case .notAuthenticated: "the request's signature was not accepted"
    case .noGrant: "it knows of no accepted access"
    case .revoked: "the grant was revoked"
    case .expired: "the grant is over"
    case .suspended: "the reader, the grantor or the custodian itself is suspended"
    case .loginNeeded: "it asks for a login at a gateway"
    case .postureNeeded: "it asks for a device that the gateway has found healthy"
    case .guestsRefused: "the policy serves no guests"
    case .erased: "the record was erased"
    case .releasedAlready: "it has released for this access before"
    case .wrongKey: "the sealing key is not the one on the ledger"
    case .stale: "its view of the ledger is not fresh"
    case .forked: "its ledger contradicts the reader's"
    case .noShare: "it holds no share of the record"
    case .busy: "it is stopping or busy"
    }
  }
}
