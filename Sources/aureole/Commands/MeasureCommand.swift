public import ArgumentParser
public import Balance
internal import Client
internal import FoundationEssentials
internal import Identity

struct MeasureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Say how somebody sways, from a phone's recording; send it, answer with it, compare.",
    discussion: """
      Takes a table of a phone's accelerometer and gyroscope over half a minute of quiet standing, with a header that \
      names columns and units (docs/balance.md): time [ms], acceleration x [m/s²], … rotation z [rad/s]. The phone is \
      worn upright, screen outwards. Details such as "# eyes: open" stand above the header or are given as options.

      With --send the recording, a FHIR Observation and two plots become one record: a patient's own, or, sent by their \
      device, its owner's. --due lists who was granted new measurements; --answer names one of them. --compare without \
      files opens your own records; with files it compares those.

      It is no medical device and says nothing of what is normal.
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The recording; with --compare several, or none for your own records.")
  var files: [String] = []
  @OptionGroup var details: RecordingOptions
  @Option(name: .long, help: ArgumentHelp("Write the plots into this folder.", valueName: "folder"))
  var svg: String?
  @Option(name: .long, help: ArgumentHelp("Write the FHIR R4 Observation to this file.", valueName: "file"))
  var fhir: String?
  @Flag(name: .long, help: "Seal it to whom it is about, and anchor it with its time.")
  var send = false
  @Option(
    name: .long,
    help: ArgumentHelp("The request or grant on new measurements that it answers; with --send.", valueName: "reference")
  )
  var answer: String?
  @Flag(name: .long, help: "List the live grants on new measurements.")
  var due = false
  @Flag(name: .long, help: "Compare recordings over time, and eyes closed with eyes open.")
  var compare = false
  @Flag(name: .long, help: "Write a made-up recording to the file, for trying out.")
  var synthetic = false

  func validate() throws {
    guard [send, due, compare, synthetic].filter({ $0 }).count <= 1 else {
      throw ValidationError("--send, --due, --compare and --synthetic exclude each other")
    }
    guard answer == nil || send else { throw ValidationError("--answer goes with --send") }
    guard fhir == nil || !(due || compare || synthetic), svg == nil || !(due || synthetic) else {
      throw ValidationError("--svg and --fhir write down one recording; --compare takes --svg")
    }
    guard due ? files.isEmpty : compare ? files.count != 1 : files.count == 1 else {
      throw ValidationError(
        due
          ? "--due takes no file"
          : compare ? "--compare takes two recordings or more, or none for your own records" : "one recording, please")
    }
    guard !compare || details.isEmpty else {
      throw ValidationError("--compare takes the details from the files or records")
    }
  }

  func run() async throws {
    if due { return try await listDue() }
    if compare { return try await runComparison() }
    guard let file = files.first else { return }
    if synthetic { return try writeSynthetic(to: file) }
    let (measurement, bytes) = try RecordingFile.measurement(at: file, details)
    if let svg { try RecordingFile.write(Self.plots(of: measurement), into: Path.full(svg)) }
    if let fhir { try RecordingFile.write(BalanceObservation(measurement).json(), to: Path.full(fhir)) }
    if send { return try await send(measurement, bytes) }
    if output.json { return Console.printJSON(MeasurementReport(measurement)) }
    MeasurementText.show(measurement)
  }

  static func plots(of measurement: BalanceMeasurement) -> [(name: String, svg: String)] {
    [
      ("statokinesigram.svg", BalancePlots.statokinesigram(measurement)),
      ("stabilogram.svg", BalancePlots.stabilogram(measurement)),
    ]
  }

  private func writeSynthetic(to file: String) throws {
    var sway = SyntheticSway()
    let now = UInt64(max(0, Date().timeIntervalSince1970))
    details.apply(to: &sway.details)
    (sway.details.measuredAt, sway.details.device) = (sway.details.measuredAt ?? now, "made up")
    (sway.frequencyAP, sway.frequencyML) = (0.4, 0.6)
    (sway.accelerationNoise, sway.rotationNoise, sway.jitter) = (0.03, 0.002, 0.2)
    if sway.details.eyes == .closed { (sway.amplitudeAP, sway.amplitudeML) = (12, 7) }
    sway.seed = UInt64.random(in: 0...UInt64.max)
    try RecordingFile.write(Array(try sway.recording().csv.utf8), to: Path.full(file))
    if output.json { return Console.printJSON(["file": Path.full(file)]) }
    Console.printLine("\(Path.full(file)) holds a made-up recording: sines and noise, nobody's")
  }
}

/// Details of a recording, where the file does not state them or states others.
struct RecordingOptions: ParsableArguments {
  @Option(name: .long, help: "open or closed.")
  var eyes: Eyes?
  @Option(name: .long, help: "Where the phone was: lower-back or chest.")
  var placement: Placement?
  @Option(name: .long, help: ArgumentHelp("The person's stature; 1.70 is assumed.", valueName: "metres"))
  var stature: Double?
  @Option(
    name: .long,
    help: ArgumentHelp("The phone's height above the floor; by default by the stature.", valueName: "metres"))
  var phoneHeight: Double?
  @Option(name: .long, help: "When it was measured, as 2026-01-31T14:02:05Z.", transform: Moment.read)
  var measuredAt: UInt64?

  var isEmpty: Bool {
    eyes == nil && placement == nil && stature == nil && phoneHeight == nil && measuredAt == nil
  }

  func apply(to details: inout Recording.Details) {
    if let eyes { details.eyes = eyes }
    if let placement { details.placement = placement }
    if let stature { details.stature = stature }
    if let phoneHeight { details.phoneHeight = phoneHeight }
    if let measuredAt { details.measuredAt = measuredAt }
  }
}

extension Eyes: ExpressibleByArgument {}

extension Placement: ExpressibleByArgument {
  /// Reads a place from its name on the command line.
  public init?(argument: String) { self.init(rawValue: argument.lowercased().replacing("-", with: " ")) }
  /// The names offered by completion and help.
  public static var allValueStrings: [String] { allCases.map { $0.rawValue.replacing(" ", with: "-") } }
}
