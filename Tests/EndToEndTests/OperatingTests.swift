import AsyncHTTPClient
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import Testing

extension InATown {
  /// Looking at computers and homes, and copying homes, by commands.
  @Suite struct Operating {
    let town: Town

    init() throws { town = try Town.here }

    @Test func `posture prints every check, and its exit code is the worst of them`() async throws {
      let ending = try await town.run(["posture", "--json"])
      #expect([0, 12, 13].contains(ending.status))
      let checks = try #require(try JSON(ending.output)["checks"]).values
      #expect(
        checks.compactMap { $0["name"]?.text }
          == ["release", "updates", "encryption", "firewall", "secureboot", "screenlock"])
      let verdicts = Set(checks.compactMap { $0["verdict"]?.text })
      let expected: Int32 = verdicts.contains("fail") ? 12 : verdicts.contains("unknown") ? 13 : 0
      #expect(ending.status == expected)
      let one = try await town.run(["posture", "--check", "release"])
      #expect(one.output.contains("release") && !one.output.contains("firewall"))
      #expect(try await town.run(["posture", "--check", "antivirus"]).status == 64)
    }

    @Test func `doctor finds nothing bad in the home of a member whose ledger runs`() async throws {
      let report = try await town.run(.patient, ["doctor", "--json"]).json()
      let findings = try #require(report["findings"]).values
      #expect(findings.allSatisfy { $0.keys == ["area", "verdict", "detail", "fix"] })
      #expect(!findings.contains { $0["verdict"]?.text == "bad" })
      let text = try await town.run(["doctor", "--home", town.path("nobody"), "--without-passphrase"])
      #expect(text.status == 12)
      #expect(text.output.contains("✗ home"))
    }

    @Test func `a home is copied while the ledger runs, checked, restored, and used`() async throws {
      let archive = town.path("patient.archive")
      let made = try await town.run(.patient, ["backup", "create", archive, "--json"]).json()
      #expect(made["role"]?.text == "patient")
      let passphrase = ["--passphrase-file", town.path("passphrase")]
      let checked = try await town.run(["backup", "check", archive, "--json"] + passphrase).json()
      #expect(checked["files"] == made["files"])
      let restored = town.path("restored-patient")
      #expect(try await town.run(["backup", "restore", archive, "--home", restored] + passphrase).status == 0)
      #expect(try await town.run(["inbox", "--home", restored] + passphrase).status == 0)
      // Never twice, never over something, never with another passphrase, never when cut.
      try await town.refusal(["backup", "create", archive], of: .patient, status: 9, code: "archiveTaken")
      try await town.refusal(["backup", "restore", archive], of: .patient, status: 9, code: "targetTaken")
      let wrong = ["backup", "check", archive, "--passphrase-file", town.path("wrong-passphrase")]
      #expect(try await town.run(wrong).status == 8)
      let bytes = try #require(FileManager.default.contents(atPath: archive))
      try town.write(Array(bytes.dropLast()), to: "cut.archive")
      #expect(try await town.run(["backup", "check", town.path("cut.archive")] + passphrase).status == 5)
    }

    @Test func `an agent answers its gateway's pages until it is told to stop`() async throws {
      let (home, portFile) = (town.path("agent"), town.path("agent.port"))
      let ledger = String(repeating: "0", count: 63) + "1"
      let agent = try town.launch(
        [
          "agent", "run", "--home", home, "--gateway", "https://gateway.example", "--ledger", ledger, "--listen",
          "127.0.0.1:0", "--port-file", portFile,
        ], as: "agent")
      let port = try await agent.port(in: portFile)
      let shown = try await town.run(["agent", "show", "--home", home, "--json"]).json()
      for (origin, status) in [("https://gateway.example", UInt(200)), ("https://evil.example", 403)] {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/v1/agent")
        request.headers.add(name: "Origin", value: origin)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let body = String(buffer: try await response.body.collect(upTo: 1 << 16))
        #expect(response.status.code == status)
        if status == 200 { #expect(try JSON(body)["key"] == shown["key"]) }
      }
      agent.end(SIGTERM)
      #expect(try await agent.ending(within: 20).status == 0)
      let away = ["agent", "run", "--home", home, "--gateway", "http://gateway.example"]
      #expect(try await town.run(away).status == 9)
      let open = ["agent", "run", "--home", home, "--gateway", "https://g.example", "--listen", "0.0.0.0:8765"]
      #expect(try await town.run(open).status == 64)
    }
  }
}
