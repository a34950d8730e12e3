internal import FoundationEssentials
public import Identity

/// What a device says of its own health, for one ledger and one nonce (docs/spec/gateway.md, section 7). It is the device's
/// own word: a program with the device's rights can say something else.
public struct PostureReport: Hashable, Sendable {
  /// The version of the JSON.
  public static let version = 1
  /// The most bytes of the JSON.
  public static let mostBytes = 16_384
  /// The most bytes of the computer's name.
  public static let mostHostBytes = 64
  /// The most bytes of the system's name.
  public static let mostSystemBytes = 128

  /// The ledger whose gateway asks.
  public let ledger: Word
  /// What the gateway wants to see again.
  public let nonce: Word
  /// When the device was looked at, in seconds since 1970, by its own clock.
  public let time: UInt64
  /// What the computer is called.
  public let host: String
  /// The operating system's name and version.
  public let system: String
  /// The answers, each check at most once.
  public let checks: [CheckResult]

  /// Joins the parts. Names are cut to their bounds and kept to one line; of several results of one check the first
  /// counts.
  public init(ledger: Word, nonce: Word, time: UInt64, host: String, system: String, checks: [CheckResult]) {
    self.ledger = ledger
    self.nonce = nonce
    self.time = time
    self.host = BoundedText.line(host, atMost: Self.mostHostBytes)
    self.system = BoundedText.line(system, atMost: Self.mostSystemBytes)
    var seen = Set<CheckName>()
    self.checks = checks.filter { seen.insert($0.name).inserted }
  }

  /// Reads the JSON. Throws `malformedReport` for other bytes, another version, an unknown or repeated check, or text out
  /// of bounds.
  public init(json: [UInt8]) throws(PostureError) {
    let refusal = PostureError(.malformedReport, "the bytes are no posture report of version \(Self.version)")
    guard json.count <= Self.mostBytes, let wire = try? JSONDecoder().decode(Wire.self, from: Data(json)),
      wire.version == Self.version
    else { throw refusal }
    self.init(
      ledger: wire.ledger, nonce: wire.nonce, time: wire.time, host: wire.host, system: wire.system,
      checks: wire.checks)
    guard host == wire.host, system == wire.system, checks.count == wire.checks.count else { throw refusal }
  }

  /// The JSON: keys in order, no spaces, slashes as they are.
  public var json: [UInt8] {
    CanonicalJSON.bytes(
      of: Wire(
        version: Self.version, ledger: ledger, nonce: nonce, time: time, host: host, system: system, checks: checks))
  }

  /// The answer of a check; nil where the device did not look.
  public func result(of name: CheckName) -> CheckResult? { checks.first { $0.name == name } }

  private struct Wire: Codable {
    var version: Int
    var ledger: Word
    var nonce: Word
    var time: UInt64
    var host: String
    var system: String
    var checks: [CheckResult]
  }
}
