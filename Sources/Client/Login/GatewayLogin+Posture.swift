internal import Custody
internal import EmbeddedLedger
internal import FoundationEssentials
internal import Identity
internal import NIOPosix
internal import Posture

extension GatewayLogin {
  private struct AgentBody: Encodable {
    let key: VerifyingKey
    let name: String
    let voucher: String
  }
  private struct AgentRow: Decodable { let key: VerifyingKey }
  private struct Nonce: Decodable { let nonce: Word }
  private struct Report: Encodable {
    let report: String
    let signature: String
  }
  private struct Ruling: Decodable { let verdict: String }

  /// How long before the policy's age is over a look at the computer is renewed, so that it holds until custodians see it.
  private static let postureMargin: UInt64 = 10
  /// How long a warning stands before the computer is looked at again, in seconds.
  private static let warningLife: UInt64 = 60

  /// Sees to it that the gateway knows this computer to be healthy, as far as the policy asks for it.
  ///
  /// - Returns: what is wrong where the policy warns only.
  /// - Throws: `postureNeeded` where it blocks, with what is wrong and the command that mends it.
  func showPosture(_ known: SessionStatus.Posture, as demands: LoginDemands) async throws -> [String] {
    if known.verdict == "pass", Self.age(of: known.at, clock.now()) + Self.postureMargin < demands.postureAge {
      return []
    }
    if demands.posture == .warn, let warned, warned.checks == demands.checks, clock.now() < warned.until {
      return warned.faults
    }
    let (isPass, results) = try await reportPosture(on: demands.checks)
    guard !isPass else { return [] }
    let faults = Self.faults(results, demands.checks)
    guard demands.posture == .block else {
      warned = (demands.checks, faults, clock.now() + Self.warningLife)
      return faults
    }
    throw ClientError(
      .postureNeeded,
      "the policy asks for a healthy computer, and this one has not passed: \(faults.joined(separator: "; "))")
  }

  static func age(of time: UInt64, _ now: UInt64) -> UInt64 { now > time ? now - time : 0 }

  /// What a policy's checks found wrong, a sentence each.
  static func faults(_ results: [CheckResult], _ checks: [String]) -> [String] {
    let faults = checks.compactMap { name -> String? in
      guard let result = results.first(where: { $0.name.rawValue == name }) else {
        return "\(name): this version of the program does not know the check"
      }
      guard result.verdict != .pass else { return nil }
      return "\(name): \(result.detail)" + (result.remedy.isEmpty ? "" : " (\(result.remedy))")
    }
    return faults.isEmpty ? ["the gateway did not take the report for one that passes"] : faults
  }

  /// Looks at what the policy asks for and no more, and has the gateway rule on it.
  private func reportPosture(on checks: [String]) async throws -> (isPass: Bool, results: [CheckResult]) {
    let key = try AgentKey(makingIn: files.home.path)
    let machine = machine()
    let names = checks.compactMap { CheckName(rawValue: $0) }
    let results = try await NIOThreadPool.singleton.runIfActive { DeviceChecks(machine).results(of: names) }
    var isVouched = false
    for _ in 0..<3 {
      // Only now, since a session has one nonce and another command may ask for one at the same time.
      let nonce: Nonce = try await asked("POST", "/v1/posture/nonce")
      let report = PostureReport(
        ledger: files.ledger, nonce: nonce.nonce, time: clock.now(), host: machine.host, system: machine.system,
        checks: results)
      let signed = try SignedPostureReport(report, with: key.key)
      let body = Report(
        report: Data(signed.json).base64EncodedString(), signature: signed.signature.bytes.hex)
      do {
        let answer = try await ask("POST", "/v1/posture", CanonicalJSON.bytes(of: body))
        guard let ruling = try? JSONDecoder().decode(Ruling.self, from: answer.body) else { break }
        return (ruling.verdict == "pass", results)
      } catch let refusal as GatewayRefusal {
        guard refusal.code == .refused else { throw refusal.inSession(at: try kept().place.url) }
        if !isVouched { try await vouch(for: key) }
        isVouched = true
      }
    }
    throw ClientError(.actionRefused, "the gateway does not take this computer's report of its health")
  }

  /// Has the gateway know this home's agent, for which the member's own key vouches.
  ///
  /// - Throws: `secondFactorNeeded` when the second factor is more than five minutes old.
  func vouch(for agent: AgentKey) async throws {
    let key = agent.key.verifyingKey
    let known: [AgentRow] = try await asked("GET", "/v1/agents")
    guard !known.contains(where: { $0.key == key }) else { return }
    let message = GatewayProofs.voucher(ledger: files.ledger, member: member, agent: key)
    let body = AgentBody(
      key: key, name: (try? MemberName(machine().host))?.text ?? "a computer",
      voucher: try files.keys.signing.sign(message).bytes.hex)
    do {
      _ = try await ask("POST", "/v1/agents", CanonicalJSON.bytes(of: body))
    } catch let refusal as GatewayRefusal {
      guard refusal.code == .refused else { throw refusal.inSession(at: try kept().place.url) }
      throw ClientError(
        .actionRefused, "the gateway does not take this computer's agent: remove one of your computers in its pages")
    }
  }
}
