internal import ArgumentParser
internal import Client
internal import Contract
internal import EmbeddedLedger
internal import Identity

struct Suspend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Suspend a member at once (authority).",
    discussion: "The member's next action is refused everywhere, and so is every access under their grants.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The member, by identifier or name.")
  var member: String
  @Option(name: .long, help: "Why; the ledger holds a salted digest of it only.")
  var reason: String

  func run() async throws {
    let client = try await home.client()
    let subject = try await Subject(member, in: client)
    let receipt = try await client.suspend(subject.member, reason: reason)
    StandingReport.print(receipt, "Suspended \(subject.name)", asJSON: output.json)
  }
}

struct Reinstate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Propose to reinstate a member (authority); a second authority member approves.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The member, by identifier or name.")
  var member: String
  @Option(name: .long, help: "Why; the ledger holds a salted digest of it only.")
  var reason: String

  func run() async throws {
    let client = try await home.client()
    let subject = try await Subject(member, in: client)
    let receipt = try await client.reinstate(subject.member, reason: reason)
    StandingReport.print(receipt, "Reinstatement of \(subject.name)", asJSON: output.json)
  }
}

struct Approve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Approve a pending action as a second authority member; without a digest, list what waits.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The digest of the pending action.")
  var digest: String?

  func run() async throws {
    let client = try await home.client()
    guard let digest else { return try await list(client) }
    guard let pending = Word(hex: digest) else {
      throw ValidationError("the digest of a pending action has 64 hexadecimal digits")
    }
    let receipt = try await client.approve(pending)
    StandingReport.print(receipt, "Approved \(pending)", asJSON: output.json)
  }

  private func list(_ client: MemberClient) async throws {
    let state = try await client.sync()
    let rows = state.pending.sorted { $0.key < $1.key }.map {
      Row(digest: $0.key, kind: $0.value.body.kind.name, proposer: $0.value.proposer)
    }
    if output.json { return Console.printJSON(["pending": rows]) }
    if rows.isEmpty { Console.printLine("nothing waits for an approval") }
    for row in rows { Console.printLine("\(row.digest)  \(row.kind)  proposed by \(row.proposer)") }
  }

  private struct Row: Encodable {
    var digest: Word
    var kind: String
    var proposer: MemberID
  }
}

/// Whom an authority rules on.
struct Subject {
  let member: MemberID
  let name: String

  /// Takes a whole identifier as it is, so that neither the directory nor an entry that does not verify can stand in the
  /// way of a suspension; anything else is looked up.
  init(_ text: String, in client: MemberClient) async throws {
    if let member = MemberID(hex: text) {
      self.member = member
      name = member.hex
    } else {
      let entry = try await client.member(text)
      member = entry.member
      name = entry.name.text
    }
  }
}

/// The answer to an authority's action.
enum StandingReport {
  private struct Report: Encodable {
    var outcome: String
    var position: UInt64?
    var digest: Word
  }

  static func print(_ receipt: Receipt, _ what: String, asJSON: Bool) {
    if asJSON {
      Console.printJSON(Report(outcome: receipt.outcome.name, position: receipt.position, digest: receipt.digest))
    } else if receipt.outcome == .pending {
      Console.printLine("\(what) waits for a second authority member: aureole approve \(receipt.digest)")
    } else {
      Console.printLine("\(what): \(receipt.outcome)")
    }
  }
}
