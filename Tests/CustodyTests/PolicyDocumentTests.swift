import Contract
import Custody
import Identity
import Foundation
import Testing

@Suite struct PolicyDocumentTests {
  private func custodians(_ count: Int) throws -> [PolicyDocument.Custodian] {
    try (0..<count).map {
      .init(member: try MemberKeys().member, url: "https://127.0.0.1:\(9000 + $0)", witnessKey: .random())
    }
  }

  @Test func `a document is taken only under the terms on the ledger`() throws {
    let document = try PolicyDocument(custodians: try custodians(5), threshold: 3, dataShards: 3)
    let terms = document.terms(strikes: 5)
    #expect(try PolicyDocument(json: document.json, of: terms) == document)
    #expect(document.confirmations == 5)
    #expect(document.witnesses == 3)
    var longer = document.json
    longer.append(UInt8(ascii: " "))
    #expect(throws: CustodyError(.policyRefused, "")) { try PolicyDocument(json: longer, of: terms) }
    let lower = PolicyTerms(
      document: terms.document, custodianSet: terms.custodianSet, custodianCount: 5, threshold: 2, strikes: 5)
    #expect(throws: CustodyError(.policyRefused, "")) { try PolicyDocument(json: document.json, of: lower) }
    let other = try PolicyDocument(custodians: try custodians(5), threshold: 3, dataShards: 3)
    #expect(throws: CustodyError(.policyRefused, "")) { try PolicyDocument(json: other.json, of: terms) }
  }

  @Test func `numbers that do not hold together are refused`() throws {
    let five = try custodians(5)
    for (threshold, data, confirmations, witnesses) in [
      (0, 3, 5, 3), (6, 3, 5, 3), (3, 0, 5, 3), (3, 6, 5, 3), (3, 3, 3, 3), (3, 4, 4, 3), (3, 3, 6, 3), (3, 3, 5, 0),
      (3, 3, 5, 6),
    ] {
      #expect(throws: CustodyError(.policyRefused, "")) {
        try PolicyDocument(
          custodians: five, threshold: threshold, dataShards: data, confirmations: confirmations, witnesses: witnesses)
      }
    }
    _ = try PolicyDocument(custodians: five, threshold: 3, dataShards: 3, confirmations: 4, witnesses: 5)
    #expect(throws: CustodyError(.policyRefused, "")) {
      try PolicyDocument(custodians: five + [five[0]], threshold: 3, dataShards: 3)
    }
    #expect(throws: CustodyError(.policyRefused, "")) {
      try PolicyDocument(custodians: five, threshold: 3, dataShards: 3, former: [five[0]])
    }
  }

  @Test func `an address is https with a host and nothing more`() throws {
    let keys = try MemberKeys()
    _ = try CustodianDescription(ledger: .random(), url: "https://10.0.0.7:9443", witnessKey: .random(), keys: keys)
    for url in ["http://10.0.0.7:9443", "https://10.0.0.7:9443/v1", "10.0.0.7", ""] {
      #expect(throws: CustodyError(.descriptionRefused, "")) {
        try CustodianDescription(ledger: .random(), url: url, witnessKey: .random(), keys: keys)
      }
    }
  }

  @Test func `a description is verified when it is read`() throws {
    let keys = try MemberKeys()
    let made = try CustodianDescription(ledger: .random(), url: "https://h:1", witnessKey: .random(), keys: keys)
    let read = try CustodianDescription(json: made.json)
    #expect(read == made)
    #expect(read.isSigned(by: keys.signing.verifyingKey))
    let altered = String(decoding: made.json, as: UTF8.self)
      .replacingOccurrences(of: "https://h:1", with: "https://h:2")
    #expect(altered != String(decoding: made.json, as: UTF8.self))
    #expect(throws: CustodyError(.descriptionRefused, "")) { try CustodianDescription(json: Array(altered.utf8)) }
  }
}
