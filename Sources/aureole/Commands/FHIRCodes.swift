internal import ArgumentParser
internal import Balance
internal import Client

struct FHIRCodes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "codes", abstract: "Write what this project's own codes mean, as a FHIR R4 CodeSystem.",
    discussion: """
      Measurements of balance carry codes of urn:aureole:balance, since neither LOINC nor SNOMED CT has any that says just \
      this. Whoever receives them looks up here what is meant, with formula and unit. Exports have it as codes/balance.json.
      """)

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("The file to make; without, it is printed.", valueName: "file"))
  var file: String?

  func run() throws {
    let json = try BalanceCodeSystem().json()
    guard let file else { return Console.printLine(String(decoding: json.dropLast(), as: UTF8.self)) }
    try RecordingFile.write(json, to: Path.full(file))
  }
}
