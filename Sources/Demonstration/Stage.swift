internal import Client
internal import Contract
internal import Custody
internal import FoundationEssentials
internal import Identity
internal import Imaging

/// What the steps of a demonstration share: the people, the files, the report so far.
struct Stage: Sendable {
  let demonstration: Demonstration
  var report: DemonstrationReport
  /// 24 random hexadecimal digits, made afresh each time: even a demonstration has no default password.
  let passphraseText = String(Word.random().hex.prefix(24))
  var files: [String] = []
  var record = Word.zero
  /// The clinician's grant.
  var grant = Word.zero
  /// The custodians in the order of their number.
  var custodians: [CustodianDescription] = []
  /// Files in the repositories of Kubo nodes that are nobody's record.
  var strangers: Set<String> = []
  var port = 0
  /// A recovery code of each account: a code that can be used at once, and once.
  var recoveryCodes: [String: String] = [:]
  private let people = People()

  init(demonstration: Demonstration) {
    self.demonstration = demonstration
    report = DemonstrationReport(folder: demonstration.folder)
  }

  /// Everybody's passphrase.
  var passphrase: Passphrase { get throws { try Passphrase(passphraseText) } }

  /// The home of one of the people.
  func home(_ who: String) -> Home { Home(path: demonstration.folder + "/" + who) }

  /// The file that everybody's passphrase lies in.
  var passphraseFile: String { demonstration.folder + "/passphrase" }

  /// Where the ledger answers.
  var url: String { "http://127.0.0.1:\(port)" }

  /// Has a person at work do something.
  func at<Result>(_ who: String, _ work: (MemberClient) async throws -> Result) async throws -> Result {
    try await work(try await people.client(home(who), passphrase: try passphrase, url: url))
  }

  /// Lets go of the home of one of the people.
  func goHome(_ who: String) async { await people.close(home(who)) }

  /// Runs one step, takes its time and puts it in the report.
  mutating func step(_ name: String, _ work: (inout Stage) async throws -> String) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let detail = try await work(&self)
      end(name, ok: true, clock.now - start, detail)
    } catch {
      end(name, ok: false, clock.now - start, named("\(error)"))
      throw error
    }
  }

  /// All steps with the ledger, each only after the one before.
  mutating func perform() async {
    do {
      try await enrolAuthority()
      try await appointCustodians()
      try await enrolPeople()
      if demonstration.tellsStory { try await story() }
      if let web = demonstration.web { try await pages(from: web) }
      if demonstration.web != nil, demonstration.tellsStory { try await link() }
      await people.close()
      if demonstration.web != nil { await demonstration.stay(report) }
    } catch {
      // The step that failed stands in the report with its reason.
    }
    await people.close()
    await demonstration.ring.stopAll()
  }

  /// From sending to offline verification.
  private mutating func story() async throws {
    try await prepare()
    try await send()
    try await receive()
    try await consent()
    try await tamper()
    try await expiry()
    try await trespass()
    try await trouble()
    try await revocation()
    try await erase()
    try await verify()
  }

  /// Puts a failure in the report that no step tells of.
  mutating func fail(_ name: String, _ detail: String) { end(name, ok: false, .zero, detail) }

  private mutating func end(_ name: String, ok: Bool, _ time: Duration, _ detail: String) {
    let step = DemonstrationReport.Step(name: name, ok: ok, ms: time.milliseconds, detail: detail)
    report.steps.append(step)
    report.ok = report.ok && ok
    demonstration.observe(step)
  }
}

extension Duration {
  /// The duration in milliseconds, to a hundredth.
  var milliseconds: Double {
    let (seconds, attoseconds) = components
    return ((Double(seconds) * 1000 + Double(attoseconds) / 1e15) * 100).rounded() / 100
  }
}

/// Why a step did not show what it is to show.
struct DemonstrationFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
