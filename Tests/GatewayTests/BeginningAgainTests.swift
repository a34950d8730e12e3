import Contract
import EmbeddedLedger
import Foundation
import Identity
import NIOHTTP1
import Testing

@testable import Gateway

/// Password and kit are lost, guardians gave new keys: who may set the account up anew, and who may not.
struct BeginningAgainTests {
  @Test func `keys that guardians gave set the account up anew, and what it was ends`() async throws {
    try await House.run { house in
      let old = try Visitor(house.hall, house.pat.keys, house.account)
      let begun = try house.hall.core.accounts.beginSecondFactor(of: house.account)
      try house.hall.core.agents.add(try SigningKey().verifyingKey, named: "laptop", to: house.account.id)
      let recovery = Token()
      house.hall.core.recoveries.keep(recovery, house.account.id)
      try await house.recover()
      let made = try await house.begin(house.new)
      #expect(made.status == 201)
      let secret = try made.json(as: House.Secret.self)
      #expect(secret.account == "pat")
      // Nothing has changed until the new second factor is confirmed.
      #expect(try await old.send("GET", "/v1/session").status == 200)
      let factor = try house.factor(secret)
      #expect(try await house.confirm(secret.setup, factor.wrong).code == "refused")
      let confirmed = try await house.confirm(secret.setup, factor.code)
      #expect(try confirmed.json(as: House.Codes.self).recoveryCodes.count == 8)
      #expect(try await old.send("GET", "/v1/session").code == "notAuthenticated")
      #expect(try await house.confirm(begun.setup, house.factor(begun.secret).code).code == "notFound")
      #expect(house.hall.core.recoveries.take(recovery) == nil)
      #expect(try house.hall.core.agents.agents(of: house.account.id).isEmpty)
      house.hall.clock.pass(TOTP.stepSeconds)
      let accounts = house.hall.core.accounts
      await expectRefusal(.notAuthenticated) {
        _ = try await accounts.login("pat", authKey: house.pat.authKey, code: factor.code)
      }
      await expectRefusal(.notAuthenticated) {
        _ = try await accounts.login("pat", authKey: house.new.authKey, code: house.factor.code)
      }
      house.hall.clock.pass(TOTP.stepSeconds)
      #expect(try await accounts.login("pat", authKey: house.new.authKey, code: factor.code).id == house.account.id)
      // The authority sees that it happened.
      let ruth = try await house.hall.visitor(.authority)
      #expect(try await ruth.send("GET", "/v1/accounts").text.contains("\"restoredAt\":"))
    }
  }

  @Test func `neither the old key, another member's, nor guardians who are not done yet set it up`() async throws {
    try await House.run { house in
      // The member's own key, and no recovery: whoever has stolen it gets no second factor by it.
      #expect(try await house.begin(house.pat).code == "refused")
      try await house.vote(wait: 60)
      #expect(try await house.begin(house.new).code == "notAuthenticated")
      #expect(try await house.begin(house.pat).code == "refused")
      house.hall.clock.pass(60)
      #expect(try await house.begin(house.pat).code == "notAuthenticated")
      #expect(try await house.begin(house.new, by: house.guardian).code == "notFound")
      #expect(try await house.begin(house.new, by: try MemberKeys()).code == "notAuthenticated")
      #expect(try await house.send(house.signed(house.new).body, nil).code == "notAuthenticated")
      #expect(try await house.begin(house.new, keyring: house.guardian.member).code == "refused")
      #expect(try await house.begin(house.new, gateway: house.guardian.member).code == "refused")
      #expect(try await house.begin(house.new, late: 61).code == "stale")
      #expect(try house.hall.core.store.account(named: "pat")?.restoredAt == 0)
      #expect(try await house.begin(house.new).status == 201)
    }
  }

  @Test func `a rotation is no recovery, and after one the keys of the recovery are of no use`() async throws {
    try await House.run { house in
      let (rotated, third) = (try house.keys(), try house.keys())
      try await house.hall.act(house.pat.keys, .rotate(House.new(rotated)))
      #expect(try await house.begin(Candidate("pat", keys: rotated)).code == "refused")
      try await house.vote(by: rotated, wait: 0)
      try await house.hall.act(house.new.keys, .rotate(House.new(third)))
      #expect(try await house.begin(house.new).code == "notAuthenticated")
      #expect(try await house.begin(Candidate("pat", keys: third)).code == "refused")
    }
  }

  @Test func `a recovery counts once, and only for an account that is older`() async throws {
    try await House.run { house in
      try await house.recover()
      let first = try await house.begin(house.new).json(as: House.Secret.self)
      let second = try await house.begin(house.new).json(as: House.Secret.self)
      // The second took the place of the first.
      #expect(try await house.confirm(first.setup, house.factor(first).code).code == "notFound")
      #expect(try await house.confirm(second.setup, house.factor(second).code).status == 200)
      #expect(try await house.begin(house.new).code == "refused")
      #expect(try await house.confirm(second.setup, house.factor(second).code).code == "notFound")
    }
    try await House.run(hasAccount: false) { house in
      try await house.recover()
      #expect(try await house.begin(house.new).code == "notFound")
      _ = try await house.open(house.new)
      #expect(try await house.begin(house.new).code == "refused")
    }
  }

  @Test func `a signature that was seen is of no use to who has seen it, also after a restart`() async throws {
    try await Ground.run { ground in
      let scene = try await ground.open { hall in
        let house = try await House(hall, hasAccount: true)
        try await house.recover()
        let (body, header) = try house.signed(house.new)
        #expect(try await house.send(body, header).status == 201)
        #expect(try await house.send(body, header).code == "notAuthenticated")
        return (house, try house.signed(house.new))
      }
      ground.clock.pass(1)
      try await ground.open { (hall: Hall) async throws in
        let house = House(scene.0, at: hall)
        #expect(try await house.send(scene.1.body, scene.1.header).code == "stale")
        #expect(try await house.begin(house.new).status == 201)
      }
    }
  }

  @Test func `what changes on the ledger before the code is shown counts`() async throws {
    try await House.run { house in
      try await house.recover()
      let secret = try await house.begin(house.new).json(as: House.Secret.self)
      let ruth = try await house.hall.visitor(.authority)
      try await ruth.act(.suspend(house.new.keys.member, reason: Word(1)))
      #expect(try await house.begin(house.new).code == "suspended")
      #expect(try await house.confirm(secret.setup, house.factor(secret).code).code == "notFound")
      #expect(try house.hall.core.store.account(named: "pat")?.restoredAt == 0)
    }
  }

  @Test func `what was looked up before changes nothing after`() async throws {
    try await House.run { house in
      let before = house.account
      try await house.recover()
      let secret = try await house.begin(house.new).json(as: House.Secret.self)
      #expect(try await house.confirm(secret.setup, house.factor(secret).code).status == 200)
      let foreign = try Candidate.keyring(of: house.pat.keys.member, iterations: 700_000)
      #expect(throws: GatewayError.noSession) {
        try house.hall.core.store.replaceKeyring(of: before, foreign, verifier: nil)
      }
      #expect(try house.hall.core.accounts.parameters(of: "pat").iterations == 600_000)
    }
  }

  @Test func `who holds keys that guardians vote for sees how far they are, and nobody else`() async throws {
    try await House.run { house in
      #expect(try await house.look(house.new.keys).code == "notAuthenticated")
      try await house.vote(wait: 60, count: 1)
      let voting = try await house.look(house.new.keys)
      #expect(voting.text == #"{"due":null,"needed":2,"stage":"voting","votes":1}"#)
      #expect(try await house.look(try house.keys()).code == "notAuthenticated")
      #expect(try await house.look(house.new.keys, as: house.pat.keys).code == "notAuthenticated")
      try await house.voteAgain()
      let waiting = try await house.look(house.new.keys).text
      #expect(waiting.contains(#""stage":"waiting""#) && !waiting.contains("null"))
      house.hall.clock.pass(60)
      #expect(try await house.look(house.new.keys).text.contains(#""stage":"done""#))
      #expect(try await house.look(house.pat.keys).code == "notAuthenticated")
    }
  }

  @Test func `trying is bounded`() async throws {
    try await House.run { house in
      try await house.recover()
      for _ in 0..<10 { #expect(try await house.begin(house.new).status == 201) }
      let answer = try await house.begin(house.new)
      #expect(answer.code == "tooMany")
      #expect(answer.headers.first(name: "retry-after") != nil)
    }
  }
}
