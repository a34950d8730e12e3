import Contract
import Custody
import Foundation
import Identity
import Testing
import VectorText

/// The vectors of what gateways and custodians sign, read as a program in another language would read them.
@Suite struct VectorTests {
  private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/spec/vectors")

  private func read(_ name: String) throws -> VectorFile {
    let text = String(decoding: try Data(contentsOf: Self.directory.appendingPathComponent(name)), as: UTF8.self)
    return try #require(VectorFile(text: text))
  }

  private func value(_ key: String, of file: VectorFile) throws -> String { try #require(file[key]) }

  private func word(_ key: String, of file: VectorFile) throws -> Word {
    try #require(Word(hex: try value(key, of: file)))
  }

  private func number(_ key: String, of file: VectorFile) throws -> UInt64 {
    try #require(UInt64(try value(key, of: file)))
  }

  private func key(_ name: String, of file: VectorFile) throws -> VerifyingKey {
    try VerifyingKey(try #require([UInt8](hex: try value(name, of: file))))
  }

  /// Verifies the file's signature over a tag and its words, without the types that wrote them.
  private func isSigned(_ file: VectorFile, tag: String) throws -> Bool {
    let signature = try Signature(try #require([UInt8](hex: try value("signature", of: file))))
    let words = try file.lines.flatMap { try #require([UInt8](hex: $0)) }
    return try key("signing-key", of: file).verifies(signature, message: Array(tag.utf8) + words)
  }

  @Test func `an assertion is what its vector says, word by word`() throws {
    let file = try read("assertion.txt")
    let signed = try SignedAssertion(header: try value("header", of: file))
    let assertion = signed.assertion
    #expect(assertion.words.map(\.hex) == file.lines)
    #expect(try assertion.ledger == word("ledger", of: file))
    #expect(try assertion.gateway.hex == value("gateway", of: file))
    #expect(try assertion.member.hex == value("member", of: file))
    #expect(try assertion.access == word("access", of: file))
    #expect(try assertion.device == Word.sha256(key("device-key", of: file).bytes))
    #expect(try assertion.loginAt == number("login-at", of: file))
    #expect(try assertion.secondFactorAt == number("second-factor-at", of: file))
    #expect(try UInt64(assertion.posture.rawValue) == number("posture", of: file))
    #expect(try assertion.postureAt == number("posture-at", of: file))
    #expect(try assertion.until == number("until", of: file))
    #expect(try signed.signature.bytes.hex == value("signature", of: file))
    #expect(try isSigned(file, tag: "aureole/assertion/v1"))
    #expect(
      try signed.verdict(
        key: key("signing-key", of: file), ledger: assertion.ledger, caller: assertion.member,
        access: assertion.access, now: assertion.until - 60) == .valid)
  }

  @Test func `a view is what its vector says, word by word`() throws {
    let file = try read("view.txt")
    let bytes = try [value("signature", of: file)] + file.lines
    let view = try LedgerView(bytes: try bytes.flatMap { try #require([UInt8](hex: $0)) })
    #expect(try view.ledger == word("ledger", of: file))
    #expect(try view.custodian.hex == value("custodian", of: file))
    #expect(try view.size == number("size", of: file))
    #expect(try view.root == word("root", of: file))
    #expect(try view.time == number("time", of: file))
    #expect(try view.epoch == number("epoch", of: file))
    #expect(try isSigned(file, tag: "aureole/view/v1"))
    #expect(try view.verdict(key: key("signing-key", of: file), ledger: view.ledger, now: view.time) == .valid)
  }

  @Test(arguments: [("policy-document-2.txt", false), ("policy-document-guests.txt", true)])
  func `a policy document of version 2 is what its vector says`(_ name: String, _ guests: Bool) throws {
    let file = try read(name)
    let json = Array(try #require(file.lines.first).utf8)
    let digest = try word("document", of: file)
    #expect(Word.sha256(json) == digest)
    let document = try PolicyDocument(
      json: json,
      of: PolicyTerms(
        document: digest, custodianSet: try word("custodian-set", of: file),
        custodianCount: try number("custodian-count", of: file), threshold: try number("threshold", of: file),
        strikes: 3))
    let login = try #require(document.login)
    #expect(try login.gateways.map(\.hex) == [value("gateway", of: file)])
    #expect(try login.secondFactor == number("second-factor", of: file))
    #expect(try login.posture.rawValue == value("posture", of: file))
    #expect(try login.postureAge == number("posture-age", of: file))
    #expect(try login.checks.joined(separator: " ") == value("checks", of: file))
    #expect(try login.webApp == word("web-app", of: file))
    #expect(login.guests == guests && (file["guests"] == "true") == guests)
  }
}
