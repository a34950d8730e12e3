import Contract
import Custody
import Foundation
import Identity
import Testing

/// What a policy asks of a login, and what it takes for one.
@Suite struct LoginDemandsTests {
  private let gateways: [MemberID]
  private let custodians: [PolicyDocument.Custodian]
  private let now: UInt64 = 1_800_000_000

  init() throws {
    gateways = try (0..<9).map { _ in try MemberKeys().member }
    custodians = try (0..<3).map {
      .init(member: try MemberKeys().member, url: "https://127.0.0.1:\(9000 + $0)", witnessKey: .random())
    }
  }

  private func document(_ login: LoginDemands?) throws -> PolicyDocument {
    try PolicyDocument(custodians: custodians, threshold: 2, dataShards: 2, login: login)
  }

  private func demands(_ mode: LoginDemands.PostureMode = .block, secondFactor: UInt64 = 900) throws -> LoginDemands {
    try LoginDemands(
      gateways: Array(gateways.prefix(2)), secondFactor: secondFactor, posture: mode, postureAge: 3600,
      checks: ["release", "encryption"], webApp: .random())
  }

  private func assertion(
    by gateway: MemberID? = nil, secondFactorAt: UInt64? = nil, _ posture: Assertion.Posture = .pass,
    at postureAt: UInt64? = nil
  ) -> Assertion {
    Assertion(
      ledger: .random(), gateway: gateway ?? gateways[0], member: gateways[8], access: .random(), device: .random(),
      loginAt: now, secondFactorAt: secondFactorAt ?? now, posture: posture, postureAt: postureAt ?? now,
      until: now + 60)
  }

  @Test func `a document without demands is of version 1, byte for byte as before`() throws {
    let text = String(decoding: try document(nil).json, as: UTF8.self)
    let named = custodians.map {
      #"{"member":"\#($0.member.hex)","url":"\#($0.url)","witnessKey":"\#($0.witnessKey.hex)"}"#
    }.joined(separator: ",")
    #expect(
      text
        == #"{"confirmations":3,"custodians":[\#(named)],"dataShards":2,"former":[],"staleness":10,"#
        + #""threshold":2,"version":1,"witnesses":2}"#)
  }

  @Test func `a document with demands is of version 2 and is read as it was written`() throws {
    let made = try document(try demands())
    let text = String(decoding: made.json, as: UTF8.self)
    let login = try #require(made.login)
    #expect(
      text.contains(
        #""former":[],"login":{"checks":["release","encryption"],"gateways":["\#(gateways[0])","\#(gateways[1])"],"#
          + #""posture":"block","postureAge":3600,"secondFactor":900,"webApp":"\#(login.webApp)"},"staleness":10,"#))
    #expect(text.contains(#""version":2"#))
    #expect(try PolicyDocument(json: made.json) == made)
    #expect(try PolicyDocument(json: made.json, of: made.terms(strikes: 5)) == made)
    #expect(try made.digest != document(nil).digest)
  }

  @Test func `a version that says otherwise than the demands is refused, and so is a later one`() throws {
    let plain = String(decoding: try document(nil).json, as: UTF8.self)
    let demanding = String(decoding: try document(try demands()).json, as: UTF8.self)
    let texts: [String] = [
      plain.replacing(#""version":1"#, with: #""version":2"#), plain.replacing(#""version":1"#, with: #""version":3"#),
      demanding.replacing(#""version":2"#, with: #""version":1"#),
      demanding.replacing(#""version":2"#, with: #""version":3"#), demanding.replacing("block", with: "blocks"),
      demanding.replacing(#""secondFactor":900"#, with: #""secondFactor":59"#),
      demanding.replacing(#""secondFactor":900"#, with: #""secondFactor":-1"#),
      demanding.replacing(#""secondFactor":900,"#, with: ""),
      demanding.replacing(gateways[1].hex, with: gateways[0].hex),
    ]
    for text in texts {
      #expect(text != plain)
      #expect(text != demanding)
      #expect(throws: CustodyError(.policyRefused, "")) { try PolicyDocument(json: Array(text.utf8)) }
    }
  }

  @Test func `every number and name of the demands has its bounds`() throws {
    func refused(_ make: () throws -> LoginDemands) {
      #expect(throws: CustodyError(.policyRefused, "")) { try make() }
    }
    let one = [gateways[0]]
    refused { try LoginDemands(gateways: []) }
    refused { try LoginDemands(gateways: gateways) }
    refused { try LoginDemands(gateways: one + one) }
    for age in [1, 59, 86_401, UInt64.max] { refused { try LoginDemands(gateways: one, secondFactor: age) } }
    for age in [0, 59, 604_801, UInt64.max] { refused { try LoginDemands(gateways: one, postureAge: age) } }
    for name in ["", "Release", "a b", "é", String(repeating: "a", count: 33)] {
      refused { try LoginDemands(gateways: one, checks: [name]) }
    }
    refused { try LoginDemands(gateways: one, checks: ["release", "release"]) }
    refused { try LoginDemands(gateways: one, checks: (0..<17).map { "check-\($0)" }) }
    _ = try LoginDemands(gateways: Array(gateways.prefix(8)), secondFactor: 60, postureAge: 60)
    _ = try LoginDemands(
      gateways: one, secondFactor: 86_400, postureAge: 604_800, checks: LoginDemands.knownChecks)
  }

  @Test func `a second factor counts at the limit and not one second beyond`() throws {
    let demands = try demands(.report)
    func verdict(_ time: UInt64) -> LoginDemands.Verdict {
      demands.verdict(on: assertion(secondFactorAt: time), role: .patient, now: now)
    }
    #expect(verdict(now - 900) == .met)
    #expect(verdict(now - 901) == .secondFactorTooOld)
    #expect(verdict(now + 60) == .met)
    let none = try self.demands(.report, secondFactor: 0)
    #expect(none.verdict(on: assertion(secondFactorAt: 0), role: .patient, now: now) == .met)
    #expect(demands.verdict(on: assertion(by: gateways[2]), role: .patient, now: now) == .otherGateway)
    #expect(demands.verdict(on: assertion(by: gateways[1]), role: .patient, now: now) == .met)
  }

  @Test func `guests stand in a document where they are served, and one from before keeps its bytes`() throws {
    let plain = try document(try demands())
    let login = try #require(plain.login)
    let served = try document(
      try LoginDemands(
        gateways: login.gateways, secondFactor: 900, posture: .block, postureAge: 3600, checks: login.checks,
        webApp: login.webApp, guests: true))
    let text = String(decoding: served.json, as: UTF8.self)
    #expect(text.contains(#"\#(gateways[1])"],"guests":true,"posture":"block""#))
    #expect(text.replacing(#""guests":true,"#, with: "") == String(decoding: plain.json, as: UTF8.self))
    #expect(!login.guests)
    #expect(try PolicyDocument(json: served.json).login?.guests == true)
    for wrong in ["false", "null", "1", "\"true\""] {
      let changed = text.replacing(#""guests":true"#, with: #""guests":"# + wrong)
      #expect(throws: CustodyError(.policyRefused, "")) { try PolicyDocument(json: Array(changed.utf8)) }
    }
  }

  @Test func `to serve guests waits for a second authority member, and to serve none any more too`() throws {
    let plain = try document(try LoginDemands(gateways: [gateways[0]]))
    let served = try document(try LoginDemands(gateways: [gateways[0]], guests: true))
    let ada = try SigningKey()
    let keys = NewKeys(signingKey: ada.verifyingKey, sealingKeyDigest: .random())
    let cases = [(plain, served, Outcome.pending), (served, plain, .pending), (plain, plain, .accepted)]
    for (now, next, outcome) in cases {
      var state = State(
        try Genesis(authorities: [.init(keys: keys)], logKey: .zero, policy: now.terms(strikes: 3), time: 1))
      let action = Action(
        ledger: state.ledger, actor: MemberID(ada.verifyingKey), sequence: 1, body: .policy(next.terms(strikes: 3)))
      let verified = try action.signed(by: ada).verified(with: ada.verifyingKey)
      #expect(state.apply(try #require(verified), at: 2) == outcome)
    }
  }

  @Test func `a guest is served where the policy says so, by its gateways and with a recent passcode alone`() throws {
    let unsaid = try demands()
    #expect(unsaid.verdict(on: assertion(), role: .guest, now: now) == .guestsRefused)
    #expect(unsaid.verdict(on: assertion(by: gateways[2]), role: .guest, now: now) == .guestsRefused)
    let demands = try LoginDemands(
      gateways: [gateways[0]], secondFactor: 900, posture: .block, postureAge: 60, checks: ["release"], guests: true)
    func verdict(_ assertion: Assertion) -> LoginDemands.Verdict {
      demands.verdict(on: assertion, role: .guest, now: now)
    }
    #expect(verdict(assertion(.unknown, at: 0)) == .met)
    #expect(verdict(assertion(.fail)) == .met)
    #expect(verdict(assertion(secondFactorAt: now - 900, .unknown, at: 0)) == .met)
    #expect(verdict(assertion(secondFactorAt: now - 901, .unknown, at: 0)) == .secondFactorTooOld)
    #expect(verdict(assertion(by: gateways[1])) == .otherGateway)
    #expect(demands.verdict(on: assertion(.unknown, at: 0), role: .clinician, now: now) == .postureNeeded)
    #expect(demands.verdict(on: assertion(.unknown, at: 0), role: .patient, now: now) == .met)
  }

  @Test(arguments: Role.allCases.filter { $0 != .guest })
  func `posture keeps technologists and clinicians alone, and only where it blocks`(_ role: Role) throws {
    let handles = role == .technologist || role == .clinician
    for mode in LoginDemands.PostureMode.allCases {
      let demands = try demands(mode)
      let isKept: LoginDemands.Verdict = handles && mode == .block ? .postureNeeded : .met
      for (posture, time, expected) in [
        (Assertion.Posture.pass, now - 3600, LoginDemands.Verdict.met), (.pass, now - 3601, isKept),
        (.fail, now, isKept), (.unknown, 0, isKept),
      ] {
        #expect(demands.verdict(on: assertion(posture, at: time), role: role, now: now) == expected)
      }
    }
  }
}
