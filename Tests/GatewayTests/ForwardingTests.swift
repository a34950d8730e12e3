import Contract
import Custody
import Identity
import NIOHTTP1
import Testing

@testable import Gateway

/// What goes through to custodians and to the ledger's host.
struct ForwardingTests {
  /// A demand for shares under an access.
  private func demand(_ access: Word) -> [UInt8] {
    access.bytes + [UInt8](repeating: 1, count: ReleaseDemand.byteCount - Word.byteCount)
  }

  @Test func `an assertion goes along with a demand for shares, and with nothing else`() async throws {
    try await Hall.run { hall in
      let cleo = try await hall.visitor(.clinician)
      let login = try LoginDemands(gateways: [hall.core.member.keys.member], secondFactor: 3600)
      try await hall.withCustodian(demanding: login) { counter in
        let prefix = "/v1/custodians/\(counter.member.hex)"
        let access = Word.random()
        for target in ["/v1/release", "/v1/release?with=100"] {
          let inner = try cleo.inner("POST", target, body: demand(access))
          let answer = try await cleo.send("POST", prefix + target, body: demand(access), inner: inner)
          #expect(answer.status == 200)
          #expect(answer.text == "kept")
          #expect(answer.headers["aureole-from"] == [counter.member.hex])
          let calls = counter.take()
          #expect(calls.map(\.line) == ["POST \(target)"])
          #expect(calls.first?.authorization == inner)
          #expect(calls.first?.body == demand(access))
          let header = try #require(calls.first?.assertion)
          #expect(header.utf8.count == 512)
          let assertion = try SignedAssertion(header: header).assertion
          #expect(assertion.access == access)
          #expect(assertion.member == cleo.keys.member)
          #expect(assertion.gateway == hall.core.member.keys.member)
          #expect(assertion.until <= hall.clock.now + 60)
        }
        for (method, target) in [
          ("GET", "/v1/status"), ("GET", "/v1/view?size=1"), ("POST", "/v1/released"), ("POST", "/v1/release/now"),
          ("GET", "/ipfs/a?record=1"), ("POST", "/v1/records/1/deposit"),
        ] {
          let body = method == "POST" ? demand(access) : []
          let inner = try cleo.inner(method, target, body: body)
          #expect(try await cleo.send(method, prefix + target, body: body, inner: inner).status == 200)
          let calls = counter.take()
          #expect(calls.map(\.line) == ["\(method) \(target)"])
          #expect(calls.first?.assertion == nil, "\(target)")
          #expect(calls.first?.authorization == inner)
        }
      }
    }
  }

  @Test func `a request that another member signed within, or nobody, is refused and goes nowhere`() async throws {
    try await Hall.run { hall in
      let (cleo, carl) = (try await hall.visitor(.clinician), try await hall.visitor(.clinician))
      try await hall.withCustodian(demanding: nil) { counter in
        let (prefix, target) = ("/v1/custodians/\(counter.member.hex)", "/v1/status")
        let (own, others) = (try cleo.inner("GET", target), try carl.inner("GET", target))
        for inner in [others, "Aureole-P256", own.replacing("member=", with: "member=0"), own + " "] {
          let answer = try await cleo.send("GET", prefix + target, inner: inner)
          #expect(answer.status == 403 || answer.status == 401)
          #expect(answer.headers["aureole-from"].isEmpty)
        }
        #expect(try await cleo.send("GET", prefix + target, inner: others).code == "notAllowed")
        // The session's signature covers the one within.
        let header = try await hall.send("GET", prefix + target, headers: [("aureole-member", own)])
        #expect(header.status == 401)
        #expect(counter.take().isEmpty)
        #expect(try await cleo.send("GET", prefix + target, inner: own).status == 200)
        #expect(counter.take().count == 1)
      }
    }
  }

  @Test func `what is no custodian's or no route of theirs is refused and goes nowhere`() async throws {
    try await Hall.run { hall in
      let cleo = try await hall.visitor(.clinician)
      let carl = try await hall.visitor(.clinician, enrolled: false)
      try await hall.withCustodian(demanding: nil) { counter in
        let prefix = "/v1/custodians/\(counter.member.hex)"
        for (target, status) in [
          ("/v1/custodians/\(hall.core.member.keys.member.hex)/v1/status", 404), ("/v1/custodians/00/v1/status", 400),
          ("/v1/custodians/\(Word.random().hex.prefix(40))/v1/status", 404), (prefix + "/metrics", 404),
          (prefix + "/v2/status", 404), (prefix + "/v1", 404),
        ] as [(String, UInt)] {
          let answer = try await cleo.send("GET", target, inner: try cleo.inner("GET", "/v1/status"))
          #expect([status, 400, 404].contains(answer.status), "\(target)")
          #expect(answer.headers["aureole-from"].isEmpty)
        }
        #expect(try await carl.send("GET", prefix + "/v1/status").code == "notAllowed")
        #expect(counter.take().isEmpty)
      }
    }
  }

  @Test func `the ledger's directory answers through the gateway`() async throws {
    try await Hall.run { hall in
      let cleo = try await hall.visitor(.clinician)
      let body = Array(#"{"text":""}"#.utf8)
      let inner = try cleo.inner("POST", "/v1/directory/search", body: body)
      let answer = try await cleo.send("POST", "/v1/host/v1/directory/search", body: body, inner: inner)
      #expect(answer.status == 200)
      #expect(answer.headers["aureole-from"] == ["host"])
      let bare = try await cleo.send("POST", "/v1/host/v1/directory/search", body: body, inner: "")
      #expect(bare.status >= 400)
      #expect(try await cleo.send("POST", "/v1/host/v1/actions", body: body).code == "notFound")
      let large = [UInt8](repeating: 1, count: 96 << 10 + 1)
      let over = try cleo.inner("POST", "/v1/documents", body: large)
      #expect(try await cleo.send("POST", "/v1/host/v1/documents", body: large, inner: over).status == 413)
    }
  }
}
