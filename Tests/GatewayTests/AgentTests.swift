import Custody
import Foundation
import Identity
import Posture
import Testing

@testable import Gateway

/// Agents that members vouch for, and what they report, over HTTP.
struct AgentTests {
  private struct Agent: Decodable, Equatable {
    let key: VerifyingKey
    let name: String
    let at: UInt64
  }
  private struct Nonce: Decodable { let nonce: Word }
  private struct Found: Decodable {
    let verdict: String
    let at: UInt64
  }
  private struct Shown: Decodable { let posture: Found }

  private func vouched(
    _ key: VerifyingKey, by who: Visitor, as name: String = "Laptop", on ledger: Word? = nil,
    for member: MemberID? = nil, with signer: SigningKey? = nil
  ) throws -> [UInt8] {
    let words = [ledger ?? who.hall.core.member.ledger, (member ?? who.keys.member).word, key.x, key.y]
    let voucher = try (signer ?? who.keys.signing).sign(Array("aureole/agent/v1".utf8) + words.flatMap(\.bytes))
    return Array(#"{"key":"\#(key.bytes.hex)","name":"\#(name)","voucher":"\#(voucher.bytes.hex)"}"#.utf8)
  }

  private func nonce(of who: Visitor) async throws -> Word {
    try await who.send("POST", "/v1/posture/nonce").json(as: Nonce.self).nonce
  }

  /// A report with one check, as an agent hands it in.
  private func report(
    _ nonce: Word, _ verdict: CheckVerdict = .pass, by key: SigningKey, for who: Visitor, at time: UInt64? = nil,
    ledger: Word? = nil, signature: Signature? = nil
  ) throws -> [UInt8] {
    let report = PostureReport(
      ledger: ledger ?? who.hall.core.member.ledger, nonce: nonce, time: time ?? who.hall.clock.now, host: "laptop",
      system: "Debian", checks: [CheckResult(.firewall, verdict, "looked at")])
    let signed = try SignedPostureReport(report, with: key)
    let hex = (signature ?? signed.signature).bytes.hex
    return Array(#"{"report":"\#(Data(signed.json).base64EncodedString())","signature":"\#(hex)"}"#.utf8)
  }

  @Test func `an agent is added by the member's own voucher, listed, and deleted`() async throws {
    try await Hall.run { hall in
      let (cleo, carl) = (try await hall.visitor(.clinician), try await hall.visitor(.clinician))
      let key = try SigningKey().verifyingKey
      for wrong in [
        try vouched(key, by: cleo, with: carl.keys.signing), try vouched(key, by: cleo, for: carl.keys.member),
        try vouched(key, by: cleo, on: Word(8)), try vouched(key, by: cleo, as: ""), try vouched(key, by: carl),
      ] {
        let answer = try await cleo.send("POST", "/v1/agents", body: wrong)
        #expect(answer.status == 422)
        #expect(answer.code == "refused")
      }
      #expect(try await cleo.send("GET", "/v1/agents").json(as: [Agent].self).isEmpty)
      let added = try await cleo.send("POST", "/v1/agents", body: vouched(key, by: cleo))
      #expect(added.status == 201)
      let agents = [Agent(key: key, name: "Laptop", at: hall.clock.now)]
      #expect(try added.json(as: [Agent].self) == agents)
      #expect(try await cleo.send("GET", "/v1/agents").json(as: [Agent].self) == agents)
      #expect(try await carl.send("GET", "/v1/agents").json(as: [Agent].self).isEmpty)
      let target = "/v1/agents/\(key.bytes.hex)"
      #expect(try await carl.send("DELETE", target).code == "notFound")
      #expect(try await cleo.send("DELETE", "/v1/agents/00").code == "notFound")
      #expect(try await cleo.send("DELETE", target).status == 204)
      #expect(try await cleo.send("DELETE", target).code == "notFound")
      #expect(try await cleo.send("GET", "/v1/agents").json(as: [Agent].self).isEmpty)
    }
  }

  @Test func `agents change with a fresh second factor alone, and only enrolled members vouch`() async throws {
    try await Hall.run { hall in
      let cleo = try await hall.visitor(.clinician)
      let carl = try await hall.visitor(.clinician, enrolled: false)
      let key = try SigningKey().verifyingKey
      #expect(try await carl.send("POST", "/v1/agents", body: vouched(key, by: carl)).code == "notAllowed")
      #expect(try await cleo.send("POST", "/v1/agents", body: vouched(key, by: cleo)).status == 201)
      hall.clock.pass(301)
      #expect(try await cleo.send("POST", "/v1/agents", body: vouched(key, by: cleo)).code == "secondFactorNeeded")
      #expect(try await cleo.send("DELETE", "/v1/agents/\(key.bytes.hex)").code == "secondFactorNeeded")
      #expect(try await cleo.send("GET", "/v1/agents").json(as: [Agent].self).count == 1)
    }
  }

  @Test func `a report by an agent of the account is taken once, within the nonce's time`() async throws {
    try await Hall.run { hall in
      let (cleo, carl) = (try await hall.visitor(.clinician), try await hall.visitor(.clinician))
      let (agent, stranger) = (try SigningKey(), try SigningKey())
      for who in [cleo, carl] {
        let key = who === cleo ? agent : stranger
        #expect(try await who.send("POST", "/v1/agents", body: vouched(key.verifyingKey, by: who)).status == 201)
      }
      func refused(_ body: [UInt8], _ what: Comment) async throws {
        let answer = try await cleo.send("POST", "/v1/posture", body: body)
        #expect(answer.status == 422, what)
        #expect(answer.code == "refused", what)
        #expect(try await cleo.send("GET", "/v1/session").json(as: Shown.self).posture.verdict == "unknown", what)
      }
      let wrong = try agent.sign([1, 2, 3])
      try await refused(report(nonce(of: cleo), by: agent, for: cleo, signature: wrong), "wrong signature")
      try await refused(report(nonce(of: cleo), by: stranger, for: cleo), "another account's agent")
      try await refused(report(nonce(of: cleo), by: agent, for: cleo, ledger: Word(8)), "another ledger")
      try await refused(report(.random(), by: agent, for: cleo), "a nonce that nobody gave out")
      try await refused(report(nonce(of: carl), by: agent, for: cleo), "another session's nonce")
      for time in [hall.clock.now - 121, hall.clock.now + 121] {
        try await refused(report(nonce(of: cleo), by: agent, for: cleo, at: time), "stale")
      }
      let before = try await nonce(of: cleo)
      _ = try await nonce(of: cleo)
      try await refused(report(before, by: agent, for: cleo), "a nonce before the last")
      let late = try await nonce(of: cleo)
      hall.clock.pass(120)
      try await refused(report(late, by: agent, for: cleo), "a nonce that is over")
      let good = try report(await nonce(of: cleo), by: agent, for: cleo)
      let answer = try await cleo.send("POST", "/v1/posture", body: good)
      #expect(answer.status == 200)
      #expect(try answer.json(as: Found.self).verdict == "pass")
      #expect(try answer.json(as: Found.self).at == hall.clock.now)
      #expect(answer.text.contains("\"firewall\""))
      #expect(try await cleo.send("GET", "/v1/session").json(as: Shown.self).posture.verdict == "pass")
      #expect(try await cleo.send("POST", "/v1/posture", body: good).code == "refused")
      #expect(try await carl.send("GET", "/v1/session").json(as: Shown.self).posture.verdict == "unknown")
    }
  }

  @Test func `the policy's checks say what passes, and what an agent does not know does not`() async throws {
    try await Hall.run { hall in
      let login = try LoginDemands(
        gateways: [hall.core.member.keys.member], posture: .block, postureAge: 300, checks: ["firewall"])
      try await hall.withCustodian(demanding: login) { _ in
        let (cleo, agent) = (try await hall.visitor(.clinician), try SigningKey())
        #expect(try await cleo.send("POST", "/v1/agents", body: vouched(agent.verifyingKey, by: cleo)).status == 201)
        for (verdict, expected) in [(.unknown, "fail"), (.pass, "pass"), (.fail, "fail")]
          as [(CheckVerdict, String)]
        {
          let body = try report(await nonce(of: cleo), verdict, by: agent, for: cleo)
          #expect(try await cleo.send("POST", "/v1/posture", body: body).json(as: Found.self).verdict == expected)
          #expect(try await cleo.send("GET", "/v1/session").json(as: Shown.self).posture.verdict == expected)
        }
      }
    }
  }
}
