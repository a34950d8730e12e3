import FoundationEssentials
import Identity
import Posture
import Testing

struct PostureReportTests {
  static let ledger = Word.sha256(Array("ledger".utf8))
  static let nonce = Word.sha256(Array("nonce".utf8))

  static func report(_ checks: [CheckResult] = all(.pass), time: UInt64 = 1_000) -> PostureReport {
    PostureReport(
      ledger: ledger, nonce: nonce, time: time, host: "ward-7", system: "Debian GNU/Linux 13 (trixie)", checks: checks)
  }

  static func all(_ verdict: CheckVerdict) -> [CheckResult] {
    CheckName.allCases.map { CheckResult($0, verdict, "as it is", remedy: "apt-get upgrade") }
  }

  @Test func `the JSON has its keys in order and nothing else`() {
    let report = Self.report([CheckResult(.firewall, .fail, "nothing filters", remedy: "ufw enable")])
    #expect(
      String(decoding: report.json, as: UTF8.self) == """
        {"checks":[{"detail":"nothing filters","name":"firewall","remedy":"ufw enable","verdict":"fail"}],\
        "host":"ward-7","ledger":"\(Self.ledger.hex)","nonce":"\(Self.nonce.hex)",\
        "system":"Debian GNU/Linux 13 (trixie)","time":1000,"version":1}
        """)
  }

  @Test func `what is written is read again`() throws {
    let report = Self.report()
    #expect(try PostureReport(json: report.json) == report)
    #expect(report.result(of: .updates)?.verdict == .pass)
  }

  @Test(arguments: [
    "", "{}", "[]", "{\"version\":1}", "null", "\u{0}", "{\"version\":1e999}", String(repeating: "[", count: 16_000),
  ])
  func `other bytes are no report`(text: String) {
    #expect(throws: PostureError(.malformedReport, "")) { try PostureReport(json: Array(text.utf8)) }
  }

  @Test(arguments: [
    ("\"version\":1", "\"version\":2"), ("\"firewall\"", "\"fire\""), ("\"fail\"", "\"failed\""),
    ("nothing filters", "nothing\\nfilters"), ("ward-7", "ward\\u202e7"), ("\"time\":1000", "\"time\":-1"),
    ("ward-7", String(repeating: "w", count: 65)), ("nothing filters", String(repeating: "w", count: 401)),
  ])
  func `a report that says something else is refused`(old: String, new: String) {
    let report = Self.report([CheckResult(.firewall, .fail, "nothing filters", remedy: "ufw enable")])
    let text = String(decoding: report.json, as: UTF8.self).replacing(old, with: new)
    #expect(throws: PostureError(.malformedReport, "")) { try PostureReport(json: Array(text.utf8)) }
  }

  @Test func `a check that is answered twice is refused, and not written`() {
    let twice = [CheckResult(.firewall, .fail, "a"), CheckResult(.firewall, .pass, "b")]
    #expect(Self.report(twice).checks == [twice[0]])
    let one = #"{"detail":"a","name":"firewall","remedy":"","verdict":"fail"}"#
    let text = String(decoding: Self.report([twice[0]]).json, as: UTF8.self).replacing(one, with: one + "," + one)
    #expect(throws: PostureError(.malformedReport, "")) { try PostureReport(json: Array(text.utf8)) }
  }

  @Test func `text from the device is one printable line within its bound`() {
    let long = String(repeating: "é\u{1b}[31m\n\u{202e}", count: 1000)
    let result = CheckResult(.updates, .unknown, long, remedy: long)
    #expect(result.detail.utf8.count <= CheckResult.mostDetailBytes)
    #expect(!result.detail.unicodeScalars.contains { $0.properties.generalCategory == .control })
    let report = PostureReport(
      ledger: Self.ledger, nonce: Self.nonce, time: .max, host: long, system: long,
      checks: CheckName.allCases.map { CheckResult($0, .unknown, long, remedy: long) })
    #expect(report.json.count <= PostureReport.mostBytes)
    #expect((try? PostureReport(json: report.json)) == report)
  }
}

struct SignedPostureReportTests {
  private let key: SigningKey
  private let signed: SignedPostureReport
  private let report = PostureReportTests.report()

  init() throws {
    key = try SigningKey()
    signed = try SignedPostureReport(report, with: key)
  }

  private func verdict(
    _ signed: SignedPostureReport? = nil, ledger: Word = PostureReportTests.ledger,
    nonce: Word = PostureReportTests.nonce, now: UInt64 = 1_000
  ) -> SignedPostureReport.Verdict {
    (signed ?? self.signed).verdict(key: key.verifyingKey, ledger: ledger, nonce: nonce, now: now)
  }

  @Test func `a fresh report of the right ledger and nonce is valid`() {
    #expect(verdict() == .valid(report))
    #expect(verdict(now: 1_120) == .valid(report))
    #expect(verdict(now: 880) == .valid(report))
  }

  @Test func `what was made for another ledger, nonce or time is not`() {
    #expect(verdict(ledger: .zero) == .otherLedger)
    #expect(verdict(nonce: .zero) == .otherNonce)
    #expect(verdict(now: 1_121) == .stale)
    #expect(verdict(now: 879) == .stale)
    #expect(verdict(now: .max) == .stale)
  }

  @Test func `another key's signature is refused`() throws {
    #expect(verdict(try SignedPostureReport(report, with: try SigningKey())) == .wrongSignature)
  }

  @Test func `every altered byte is noticed`() {
    for index in stride(from: 0, to: signed.json.count, by: 17) {
      var bytes = signed.json
      bytes[index] ^= 1
      #expect(verdict(SignedPostureReport(json: bytes, signature: signed.signature)) == .wrongSignature)
    }
  }

  @Test func `a signature over no report is not enough, nor is one over the bare JSON`() throws {
    let garbage = Array("garbage".utf8)
    let signature = try key.sign(Array("aureole/posture/v1".utf8) + garbage)
    #expect(verdict(SignedPostureReport(json: garbage, signature: signature)) == .malformed)
    let bare = SignedPostureReport(json: signed.json, signature: try key.sign(signed.json))
    #expect(verdict(bare) == .wrongSignature)
    let large = [UInt8](repeating: 0, count: PostureReport.mostBytes + 1)
    #expect(verdict(SignedPostureReport(json: large, signature: signature)) == .malformed)
  }
}

struct PostureDemandTests {
  @Test func `what passed everything that is demanded passes`() {
    let demand = PostureDemand([.firewall, .encryption, .firewall])
    #expect(demand.checks == [.encryption, .firewall])
    #expect(demand.verdict(on: PostureReportTests.report()) == .pass)
    #expect(PostureDemand([]).verdict(on: []).isPass)
  }

  @Test func `failed, unknown and missing are named as not passed`() {
    let results = [CheckResult(.release, .pass, ""), .init(.updates, .fail, ""), .init(.firewall, .unknown, "")]
    let verdict = PostureDemand(CheckName.allCases).verdict(on: results)
    #expect(verdict == .fail([.updates, .encryption, .firewall, .secureboot, .screenlock]))
    #expect(!verdict.isPass)
    #expect(PostureDemand([.release]).verdict(on: results) == .pass)
  }

  @Test func `names are read, and one that is no check's is refused`() throws {
    #expect(try PostureDemand(names: ["updates", "release"]).checks == [.release, .updates])
    #expect(throws: PostureError(.unknownCheck, "")) { try PostureDemand(names: ["release", "antivirus"]) }
  }
}
