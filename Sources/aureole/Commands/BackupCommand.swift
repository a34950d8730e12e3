internal import ArgumentParser
internal import Backup
internal import Client
internal import Identity

struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy a whole home into one sealed file, check such a file, restore it.",
    discussion: """
      Works for every home, also while its programs run. An archive is sealed under a passphrase of its own; lost, it cannot \
      be opened by anybody.
      """,
    subcommands: [BackupCreate.self, BackupCheck.self, BackupRestore.self])
}

struct BackupCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Copy the home into a new archive.",
    discussion: """
      The passphrase given is the archive's, not the home's. An archive is never overwritten. What a custodian co-signed last \
      is left out on purpose, since it must never go back.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The archive's file, which must not exist.")
  var archive: String

  func run() throws {
    let path = Path.full(archive)
    guard !PrivateFile(path: path).exists else {
      throw BackupError(.archiveTaken, "\(path) exists: archives are never overwritten")
    }
    let manifest = try HomeBackup.create(
      of: home.place, at: path, under: try home.newPassphrase("Passphrase for the archive"))
    BackupReport(path, manifest).show(asJSON: output.json)
  }
}

struct BackupCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Read an archive to its end without restoring it.",
    discussion: "Exit code 5 when it was altered or ends before its end, 8 when the passphrase is wrong.")

  @OptionGroup var passphrase: ArchivePassphrase
  @OptionGroup var output: OutputOptions
  @Argument(help: "The archive's file.")
  var archive: String

  func run() throws {
    let path = Path.full(archive)
    BackupReport(path, try HomeBackup.check(path, under: try passphrase.passphrase(path))).show(asJSON: output.json)
  }
}

struct BackupRestore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Restore an archive into a new or empty folder.",
    discussion:
      "The folder is whole or not there at all. Read what is printed under \"mind\" before you start anything.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The archive's file.")
  var archive: String

  func run() throws {
    let path = Path.full(archive)
    let manifest = try HomeBackup.restore(path, into: home.place, under: try home.passphrase())
    BackupReport(path, manifest, home.place.path).show(asJSON: output.json)
  }
}

/// How an archive is opened where no home is named.
struct ArchivePassphrase: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Read the archive's passphrase from the first line of this file.", valueName: "file"))
  var passphraseFile: String?
  @Option(
    name: .customLong("passphrase-fd"),
    help: ArgumentHelp("Read the archive's passphrase from this open descriptor.", valueName: "number"))
  var passphraseDescriptor: Int32?

  func passphrase(_ archive: String) throws -> Passphrase {
    if let path = passphraseFile {
      return try Passphrase(utf8: PassphrasePrompt.firstLine(try PrivateFile(path: path).read(atMost: 4096).bytes))
    }
    if let descriptor = passphraseDescriptor {
      return try Passphrase(utf8: PassphrasePrompt.firstLine(try PassphrasePrompt.read(descriptor)))
    }
    return try Passphrase(PassphrasePrompt.ask("Passphrase for \(archive): "))
  }
}

/// What an archive holds, for people and scripts.
private struct BackupReport: Encodable {
  let archive: String
  let home: String?
  let member: String
  let role: String
  let ledger: String
  let createdAt: String
  let files: Int
  let bytes: UInt64
  let omitted: [String]
  let mind: [String]

  init(_ path: String, _ manifest: BackupManifest, _ home: String? = nil) {
    archive = path
    self.home = home
    member = manifest.member.hex
    role = "\(manifest.role)"
    ledger = manifest.ledger.hex
    createdAt = Moment.iso(manifest.createdAt)
    files = manifest.files.count
    bytes = manifest.files.reduce(0) { $0 &+ $1.size }
    omitted = manifest.omitted
    mind = manifest.cautions
  }

  func show(asJSON: Bool) {
    if asJSON { return Console.printJSON(self) }
    Console.printLine("\(Console.bold(archive)) of \(createdAt)")
    Console.printLine("  \(role) \(member.prefix(12)), \(files) files, \(Size.text(bytes))")
    if let home { Console.printLine("  restored into \(home)") }
    for name in omitted { Console.printLine("  left out: \(name.printable)") }
    for caution in mind { Console.printLine("  \(Console.red("mind:")) \(caution)") }
  }
}
