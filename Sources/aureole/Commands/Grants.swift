internal import ArgumentParser
internal import Client
internal import Contract
internal import Identity

struct Grants: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show who holds what until when: every grant on your records, and those you hold.",
    discussion: "Live ones come first. A grant that was passed on ends with the one it was passed on from.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Flag(name: .long, help: "Only those that are live.")
  var live = false

  func run() async throws {
    let client = try await home.client()
    let rows = try await client.grants().filter { !live || $0.isLive }
    if output.json { return Console.printJSON(["grants": rows.map(Row.init)]) }
    if rows.isEmpty { Console.printLine("no grants") }
    for row in rows { show(row, to: client.profile.member) }
  }

  private func show(_ row: GrantRow, to member: MemberID) {
    func name(_ name: String?, _ id: MemberID) -> String { id == member ? "you" : name ?? String(id.hex.prefix(12)) }
    let may = "\(name(row.granteeName, row.grantee)) may open \(row.terms.scope.words)"
    let whose = row.owner == member ? "" : " of \(name(row.ownerName, row.owner))"
    Console.printLine("\(Console.bold(String(row.reference.hex.prefix(12))))  \(may)\(whose), \(row.terms.mode.words)")
    if row.grantor != row.owner {
      let parent = row.terms.parent.hex.prefix(12)
      Console.printLine("  passed on by \(name(row.grantorName, row.grantor)) from \(parent)")
    }
    let left = row.left.map { ", \($0) left" } ?? ""
    let used = "opened \(row.used) time\(row.used == 1 ? "" : "s")\(left)"
    if let words = row.endingWords {
      Console.printLine("  \(Console.red("ended")): \(words); \(used)")
    } else {
      Console.printLine("  until \(Moment.text(row.terms.until)); \(used)")
    }
  }

  private struct Row: Encodable {
    var reference: Word
    var owner: MemberID
    var ownerName: String?
    var grantee: MemberID
    var granteeName: String?
    var grantor: MemberID
    var grantorName: String?
    var parent: Word?
    var scope: ScopeJSON
    var mode: [String]
    var purposeCode: String?
    var grantedAt: String
    var until: String
    var most: UInt64?
    var used: UInt64
    var left: UInt64?
    var isLive: Bool
    var ending: String?

    init(_ row: GrantRow) {
      reference = row.reference
      owner = row.owner
      ownerName = row.ownerName
      grantee = row.grantee
      granteeName = row.granteeName
      grantor = row.grantor
      grantorName = row.grantorName
      parent = row.terms.parent.isZero ? nil : row.terms.parent
      scope = ScopeJSON(row.terms.scope)
      mode = row.terms.mode.names
      purposeCode = row.purpose?.code
      grantedAt = Moment.iso(row.grantedAt)
      until = Moment.iso(row.terms.until)
      most = row.terms.most == 0 ? nil : row.terms.most
      used = row.used
      left = row.left
      isLive = row.isLive
      ending = row.ending?.name
    }
  }
}
