public import Identity
internal import NIOPosix
public import Posture

/// The program on a member's computer that looks at its health and signs what it saw. Whoever asks often is answered from
/// what was seen a moment ago.
public actor Agent {
  /// How long what was seen is told again, in seconds.
  public static let memory: UInt64 = 20
  /// The agent's public key.
  public nonisolated let verifyingKey: VerifyingKey
  /// What the computer is called.
  public nonisolated let host: String

  private let key: SigningKey
  private let ledger: Word
  private let machine: @Sendable () -> Machine
  private var seen: (at: UInt64, checks: [CheckResult])?
  private var looking: Task<[CheckResult], any Error>?

  /// Makes ready.
  ///
  /// - Parameters:
  ///   - key: the agent's key.
  ///   - ledger: the ledger for whose gateways it signs.
  ///   - machine: the computer that it looks at, anew each time.
  public init(key: AgentKey, ledger: Word, machine: @escaping @Sendable () -> Machine = Machine.current) {
    self.key = key.key
    verifyingKey = key.key.verifyingKey
    self.ledger = ledger
    self.machine = machine
    host = PostureReport(ledger: .zero, nonce: .zero, time: 0, host: machine().host, system: "", checks: []).host
  }

  /// Looks at the computer and signs what was seen, for this nonce. Throws `unavailable` when it cannot.
  public func report(for nonce: Word) async throws -> SignedPostureReport {
    let machine = machine()
    let checks = try await checks(machine)
    let report = PostureReport(
      ledger: ledger, nonce: nonce, time: machine.now, host: machine.host, system: machine.system, checks: checks)
    return try SignedPostureReport(report, with: key)
  }

  private func checks(_ machine: Machine) async throws -> [CheckResult] {
    if let seen, machine.now >= seen.at, machine.now - seen.at < Self.memory { return seen.checks }
    // Looking takes seconds and blocks a thread: those who ask meanwhile wait for the same look.
    let look =
      looking
      ?? Task { try await NIOThreadPool.singleton.runIfActive { DeviceChecks(machine).results() } }
    looking = look
    defer { looking = nil }
    let checks = try await look.value
    seen = (machine.now, checks)
    return checks
  }
}
