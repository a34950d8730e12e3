import Foundation
import Imaging
import Testing

/// Names, identifiers, file names, plaintext hashes and keys are planted and then looked for in every byte that the
/// ledger, the stores, the logs and the members' homes hold.
@Suite("Canaries", .enabled(if: Programs.aureole != nil, Comment(rawValue: Programs.reason)))
struct CanaryTests {
  private static let patient = Person(
    home: "patient", name: "Perpetua Quillcanary", role: "patient", identifier: "CNRY-5550-8822-KX")
  private static let technologist = Person(home: "technologist", name: "Tobias Wrencanary", role: "technologist")
  private static let passphrase = "owlcanary under the eaves 93"

  private let study: SyntheticCT

  init() throws {
    var options = SyntheticCT.Options()
    (options.rows, options.columns, options.patientName) = (64, 64, "Robincanary^Petra")
    study = try SyntheticCT(patientIdentifier: "LARKCANARY-77", seed: 1, options: options)
  }

  /// The words that only certain files may hold, and the words of names, which a few more may.
  private var names: [Needle] {
    [
      Needle("the patient's name", text: "Quillcanary"), Needle("the patient's first name", text: "Perpetua"),
      Needle("the technologist's name", text: "Wrencanary"),
    ]
  }

  private var personal: [Needle] {
    [
      Needle("the national identifier", text: "CNRY-5550-8822-KX"),
      Needle("the normalised identifier", text: "CNRY55508822KX"),
      Needle("the name in the file", text: "Robincanary"), Needle("the identifier in the file", text: "LARKCANARY-77"),
      Needle("the study", text: study.studyInstanceUID), Needle("the series", text: study.seriesInstanceUID),
      Needle("the instance", text: study.sopInstanceUID(slice: 0)),
      Needle("a file's name", text: "finchcanary"), Needle("another file's name", text: "heroncanary"),
      Needle("a file's content", text: "storkcanary: nothing abnormal"), Needle("a reason", text: "magpiecanary"),
    ]
  }

  @Test func `a needle is found in every form, and not where it is not`() {
    let needles = [Needle("text", text: "Quillcanary"), Needle("bytes", bytes: Inputs.bytes(32, seed: 3))]
    for needle in needles {
      let noise = Inputs.bytes(5_000, seed: 4)
      #expect(needle.found(in: noise) == [])
      for form in needle.forms {
        #expect(needle.found(in: noise + form.bytes + noise).contains(form.name))
        #expect(!needle.found(in: noise + form.bytes.dropLast() + noise).contains(form.name))
      }
      let plain = needle.forms[0].bytes
      for offset in 0..<3 {
        let text = Data(noise.prefix(offset) + plain + noise).base64EncodedString()
        #expect(needle.found(in: Array(text.utf8)).contains { $0.hasPrefix("base64") })
      }
    }
  }

  @Test func `no name, identifier, file name, plaintext hash or key is in ledger, stores, logs or homes`()
    async throws
  {
    let town = try await Town(.authority, [Self.technologist, Self.patient], passphrase: Self.passphrase)
    let image = try town.write(try study.file(slice: 0), to: "inputs/finchcanary-thorax.dcm")
    let report = try town.write(
      Inputs.document("storkcanary: nothing abnormal was seen in the images"), to: "inputs/heroncanary-report.pdf")
    let send = ["send", image, report, "--to", Self.patient.name, "--json"]
    let first = try await town.run(Self.technologist, send).json()
    try await town.stop()

    // From here on the server logs whatever it can.
    let server = try await TalkativeServer(home: town.home(.authority), passphrase: Self.passphrase)
    try town.move(to: "http://127.0.0.1:\(server.port)")
    let second = try await town.run(Self.technologist, send).json()
    try await live(in: town, record: try #require(first["record"]?.text))

    // While the server runs, so that its write-ahead log is there to be searched.
    let haystack = try Haystack(below: town.scratch.path)
    #expect(haystack.files["authority/ledger.sqlite-wal"]?.isEmpty == false)
    let keys = try await SecretKeys(of: [first, second].compactMap { $0["record"]?.text }, in: town)
    await server.stop()
    let log = Array(server.log.text.utf8)
    #expect(server.log.text.contains("debug action judged"))

    for needle in names + personal + keys.needles { #expect(needle.found(in: log) == []) }
    try expectNothing(in: haystack, keys: keys, files: [image, report])
    try expectWhatBelongs(in: haystack)
  }

  /// Everything that handles what was planted.
  private func live(in town: Town, record: String) async throws {
    let patient = Self.patient
    let inbox = try await town.run(patient, ["inbox", "--json"]).json()
    #expect(inbox["records"]?.values.count == 2)
    _ = try await town.open(record, as: patient, into: "canary")
    for command in [["history"], ["members"], ["ledger", "log"], ["ledger", "export", town.path("ledger.export")]] {
      _ = try await town.run(patient, command + ["--json"]).json()
    }
    let image = town.path("inputs/finchcanary-thorax.dcm")
    let unknown = try await town.run(Self.technologist, ["send", image, "--to", "Quillcanary-Perpetua"])
    #expect(unknown.status == 3)
    let suspended = try await town.run(
      .authority, ["suspend", Self.technologist.name, "--reason", "magpiecanary", "--json"])
    #expect(try suspended.json()["outcome"] == .string("accepted"))
    let refused = try await town.run(Self.technologist, ["send", image, "--to", patient.name])
    #expect(refused.status == 4)
  }

  private func expectNothing(in haystack: Haystack, keys: SecretKeys, files: [String]) throws {
    // What people gave and got: their files, and what commands told them.
    func isPeoples(_ name: String) -> Bool { ["inputs/", "opened/", "outputs/"].contains { name.hasPrefix($0) } }
    func mayName(_ name: String) -> Bool {
      isPeoples(name) || name.hasSuffix("/member.json") || name.hasSuffix("/join-request.json")
        || name == "authority/directory.sqlite"
    }
    for needle in names { #expect(haystack.places(of: needle, except: mayName) == []) }
    for needle in personal { #expect(haystack.places(of: needle, except: isPeoples) == []) }
    for needle in keys.needles { #expect(haystack.places(of: needle) == []) }
    #expect(haystack.places(of: Needle("passphrase", text: "owlcanary"), except: { $0 == "passphrase" }) == [])
    for file in files {
      let digest = try SecretKeys.digest(of: file)
      #expect(haystack.places(of: Needle("a plaintext's hash", bytes: digest)) == [])
    }
    for name in haystack.files.keys where !isPeoples(name) { #expect(!name.lowercased().contains("canary")) }
    // There was something to search.
    let stored = haystack.files.filter { $0.key.hasPrefix("authority/stores/") && $0.key.hasSuffix(".data") }
    #expect(stored.count >= 10)
    for name in ["authority/ledger.sqlite", "patient/replica.sqlite", "ledger.export", "patient/keyring"] {
      #expect(haystack.files[name]?.isEmpty == false, "\(name)")
    }
    #expect(haystack.files.keys.contains { $0.hasPrefix("authority/register/") })
    #expect(haystack.files.contains { $0.key.hasPrefix("servers/") && $0.key.hasSuffix(".err") && !$0.value.isEmpty })
  }

  /// The same search finds each canary where it belongs.
  private func expectWhatBelongs(in haystack: Haystack) throws {
    func isFound(_ needle: Needle, _ name: String) -> Bool { needle.found(in: haystack.files[name] ?? Data()) != [] }
    for place in ["patient/member.json", "patient/join-request.json", "authority/directory.sqlite"] {
      #expect(isFound(names[0], place) && isFound(names[1], place), "\(place)")
    }
    #expect(isFound(names[2], "technologist/member.json"))
    #expect(isFound(personal[0], "inputs/patient-identifier"))
    for needle in personal[2...6] {
      for folder in ["inputs", "opened/canary"] { #expect(isFound(needle, folder + "/finchcanary-thorax.dcm")) }
    }
    #expect(isFound(personal[9], "opened/canary/heroncanary-report.pdf"))
    #expect(haystack.places(of: personal[7]).contains { $0.contains("outputs/") })
    #expect(isFound(Needle("passphrase", text: "owlcanary"), "passphrase"))
  }
}
