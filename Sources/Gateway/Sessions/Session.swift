internal import Custody
internal import Identity

/// A session: who logged in, on which device, and how.
struct Session: Sendable {
  /// How long one lasts at most, and without a request, in seconds.
  static let lifetime: UInt64 = 8 * 3600
  static let idleTime: UInt64 = 30 * 60
  /// How many an account has at most; the oldest ends.
  static let most = 20
  /// How fresh the second factor must be for what changes an account, in seconds.
  static let stepUpAge: UInt64 = 5 * 60

  /// The number by which its owner sees and ends it.
  let number: Int64
  /// SHA-256 of its identifier.
  let id: Word
  let account: Int64
  let accountName: String
  let member: MemberID
  let role: Role
  let name: String
  /// What the browser signs with.
  let deviceKey: VerifyingKey
  /// What the browser calls itself.
  let device: String
  let createdAt: UInt64
  var lastAt: UInt64
  var secondFactorAt: UInt64
  var posture: Posture
  var window = ReplayWindow()
  /// Whether it has ended because its member was suspended. It is kept for its time to say so, and good for nothing else.
  var isSuspended = false
  /// What the file has as the time of the last request.
  var keptLastAt: UInt64 = 0

  /// When it is over whatever happens; for a guest the end of the grant.
  var until = UInt64.max

  /// What was found of the computer's health, and when, in seconds since 1970; 0 for never.
  struct Posture: Hashable, Sendable {
    var verdict: Assertion.Posture
    var at: UInt64

    static let unknown = Posture(verdict: .unknown, at: 0)
  }

  /// When it is over at the latest.
  var expiresAt: UInt64 { min(createdAt + Self.lifetime, lastAt + Self.idleTime, until) }
}
