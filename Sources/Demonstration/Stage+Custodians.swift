internal import Client
internal import Contract
internal import EmbeddedLedger
internal import CustodianNode
internal import Custody
internal import FoundationEssentials
internal import Identity

extension Stage {
  static let custodianCount = 5

  /// Five custodians make keys and are enrolled, start as processes, and are named by a policy that a second authority
  /// member approves.
  mutating func appointCustodians() async throws {
    try await step("enrol custodians") { stage in
      for number in 1...Self.custodianCount {
        _ = try await stage.admit("custodian-\(number)", "Custodian \(number)", .custodian)
      }
      return "five custodians join; each will hold one part of every record, and no single one can read it"
    }
    try await step("start custodians") { stage in
      let fixed = stage
      let addresses = try await withThrowingTaskGroup(of: (Int, String).self) { group in
        for number in 1...Self.custodianCount {
          group.addTask { (number, try await fixed.demonstration.ring.start(number, on: fixed)) }
        }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      for number in 1...Self.custodianCount {
        let description = try CustodianHost.description(
          of: stage.home("custodian-\(number)"), passphrase: try stage.passphrase, url: addresses[number] ?? "")
        stage.custodians.append(description)
      }
      return "five processes answer over mutual TLS, each with its own copy of the ledger"
    }
    try await step("policy") { stage in
      let proposed = try await stage.at("authority") { authority in
        try await authority.propose(
          PolicyProposal(custodians: stage.custodians, threshold: 3, dataShards: 3))
      }
      guard proposed.receipt.outcome == .pending else {
        throw DemonstrationFailure("the policy came into force without a second authority member")
      }
      let approved = try await stage.at("second-authority") { try await $0.approve(proposed.receipt.digest) }
      guard approved.outcome == .accepted else { throw DemonstrationFailure("the approval was not accepted") }
      return "Aurora Hospital proposes, Borealis Clinic approves: 3 of 5 key shares and any 3 of 5 shards open a record"
    }
  }

  /// The same text, with custodians by their number in place of their identifier.
  func named(_ text: String) -> String {
    var text = text
    for (index, custodian) in custodians.enumerated() {
      text = text.replacing("custodian " + custodian.custodian.member.hex.prefix(12), with: "custodian \(index + 1)")
    }
    return text
  }
}
