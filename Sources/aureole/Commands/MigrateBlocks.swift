internal import ArgumentParser
internal import Client
internal import CustodianNode
internal import Identity
internal import Kubo

struct MigrateBlocks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blocks",
    abstract: "Move a stopped custodian's blocks between its folder and a Kubo node.",
    discussion: """
      Copies every block that the custodian keeps, reads each at the new place, and only then has the home say the new \
      place. Run it again when it was cut off. Copies at the old place stay until --delete-old, which may come with the move \
      or later, alone; until then the custodian deletes there too what is erased.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Option(name: .long, help: "Where the blocks go; without it, only --delete-old does something.")
  var to: BlocksKind?
  @Option(
    name: .long, help: ArgumentHelp("Where the Kubo node's RPC answers; https, or on this computer.", valueName: "url"))
  var kuboURL: String?
  @Option(
    name: .long,
    help: ArgumentHelp("A file with bearer:TOKEN or basic:USER:PASSWORD for the Kubo node.", valueName: "file"))
  var kuboAuthorization: String?
  @Flag(name: .long, help: "Move although some blocks cannot be read; the owners' repair brings those back.")
  var leaveDamaged = false
  @Flag(name: .long, help: "Delete the copies at the old place, each after it was read at the new one.")
  var deleteOld = false

  func validate() throws {
    guard to != nil || deleteOld else { throw ValidationError("say --to folder, --to kubo, or --delete-old") }
    guard to == .kubo || (kuboURL == nil && kuboAuthorization == nil) else {
      throw ValidationError("--kubo-url and --kubo-authorization go with --to kubo")
    }
  }

  func run() async throws {
    let move = try BlocksMove(home: home.place, passphrase: try home.passphrase())
    defer { try? move.close() }
    var report: BlocksMoveReport?
    if let place = try place() {
      let line = ProgressLine("moving")
      report = try await move.move(to: place, leavingDamaged: leaveDamaged) { line.show($0, of: $1, "blocks") }
      line.finish()
    }
    if deleteOld {
      let line = ProgressLine("deleting")
      let deleted = try await move.deleteOld { line.show($0, of: $1, "blocks") }
      line.finish()
      report = report?.with(deleted) ?? deleted
    }
    guard let report else { return }
    if output.json { return Console.printJSON(Row(report)) }
    if to != nil {
      Console.printLine(
        "\(report.blocks) blocks: \(report.copied) copied, \(Size.text(UInt64(report.bytes))), \(report.present) were there"
      )
    }
    for digest in report.damaged { Console.printLine("not readable, for the owner's repair: \(digest)") }
    Console.printLine("The blocks lie at: \(report.place.words)")
    if deleteOld { Console.printLine("\(report.deleted) old copies deleted") }
    if let former = report.former, !deleteOld {
      Console.printLine("Copies lie at \(former.words) still: aureole migrate blocks --delete-old")
    }
  }

  private func place() throws -> BlocksPlace? {
    switch to {
    case nil: return nil
    case .folder: return .folder
    case .kubo:
      do {
        return .kubo(try Endpoint(kuboURL ?? "http://127.0.0.1:5001"), authorization: kuboAuthorization.map(Path.full))
      } catch {
        throw ValidationError("--kubo-url: \(error.detail)")
      }
    }
  }

  private struct Row: Encodable {
    var place: String
    var former: String?
    var blocks: Int
    var present: Int
    var copied: Int
    var bytes: Int
    var damaged: [Word]
    var deleted: Int

    init(_ report: BlocksMoveReport) {
      (place, former) = (report.place.words, report.former?.words)
      (blocks, present, copied) = (report.blocks, report.present, report.copied)
      (bytes, damaged, deleted) = (report.bytes, report.damaged, report.deleted)
    }
  }
}
