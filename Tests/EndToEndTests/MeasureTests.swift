import Client
import Contract
import Foundation
import Identity
import Testing

extension InACircle {
  /// A phone measures: by commands, from the recording to the clinician who opens it.
  @Suite struct Measure {
    let circle: Circle
    let town: Town

    init() async throws {
      circle = try await Circle.whole()
      town = circle.town
    }

    private func recording(_ eyes: String, at time: String) async throws -> String {
      let file = town.path("inputs/\(UUID().uuidString).csv")
      let made = ["measure", file, "--synthetic", "--eyes", eyes, "--measured-at", time]
      #expect(try await town.run(made).status == 0)
      return file
    }

    @Test
    func `a clinician asks for new measurements, the patient's phone answers, and after the grant nothing is given`()
      async throws
    {
      let phone = try await circle.phone()
      let asked = try await town.run(
        .clinician,
        ["request", "Ada Marlow", "--kind", "measurement", "--new", "--why", "falls at night", "--for", "2d", "--json"]
      ).json()
      let reference = try #require(asked["reference"]?.text)
      let open = try await recording("open", at: "2026-01-31T14:00:00Z")
      let early = ["measure", open, "--send", "--answer", reference]
      try await town.refusal(early, of: phone, status: 4, code: "actionRefused")

      let granted = try await town.run(.patient, ["grant", reference, "--yes", "--json"]).json()
      let grant = try #require(granted["reference"]?.text)
      // What is anchored in the grant's own second counts as existing.
      try await Task.sleep(for: .milliseconds(1100))
      let due = try await town.run(phone, ["measure", "--due", "--json"]).json()["due"]?.values ?? []
      let row = try #require(due.first { $0["reference"]?.text == grant })
      #expect(row["granteeName"] == .string(Person.clinician.name) && row["answers"]?.int == 0)

      let sent = try await town.run(phone, early + ["--json"]).json()
      let record = try #require(sent["record"]?.text)
      #expect(sent["measuredAt"] == .string("2026-01-31T14:00:00Z") && sent["custodians"]?.int == 5)
      let viewed = try await town.run(.clinician, ["access", record, "--json"]).json()
      let names = (viewed["items"]?.values ?? []).compactMap { $0["name"]?.text }
      #expect(names == ["recording.csv", "observation.json", "statokinesigram.svg", "stabilogram.svg"])

      #expect(try await town.run(.patient, ["revoke", reference, "--json"]).status == 0)
      try await town.refusal(["access", record], of: .clinician, status: 4, code: "accessRefused")
      try await town.refusal(early, of: phone, status: 4, code: "actionRefused")
    }

    /// One of the answers that were sent, as the clinician opens it.
    private func opened(_ record: String) async throws -> [String] {
      let viewed = try await town.run(.clinician, ["access", record, "--json"]).json()
      return (viewed["items"]?.values ?? []).compactMap { $0["name"]?.text }
    }

    /// The grant as `measure --due` lists it for a device; nil when it does not.
    private func due(_ grant: String, on phone: Person) async throws -> JSON? {
      let rows = try await town.run(phone, ["measure", "--due", "--json"]).json()["due"]?.values ?? []
      return rows.first { $0["reference"]?.text == grant }
    }

    @Test func `a phone delivers again and again until the grant ends by itself, and then the ledger takes nothing`()
      async throws
    {
      let phone = try await circle.phone()
      let asked = try await town.run(
        .clinician,
        ["request", "Ada Marlow", "--kind", "measurement", "--new", "--why", "dizzy spells", "--for", "2d", "--json"]
      ).json()
      let reference = try #require(asked["reference"]?.text)
      let answer = ["grant", reference, "--for", "25s", "--yes", "--json"]
      let grant = try #require(try await town.run(.patient, answer).json()["reference"]?.text)
      let granted = try #require(Word(hex: grant))
      try await Task.sleep(for: .milliseconds(1100))

      var records = [String]()
      for (eyes, minute) in [("open", "00"), ("closed", "02")] {
        let file = try await recording(eyes, at: "2026-02-01T14:\(minute):00Z")
        let sent = try await town.run(phone, ["measure", file, "--send", "--answer", grant, "--json"])
        try #require(sent.status == 0, "\(sent.error)")
        records.append(try #require(try sent.json()["record"]?.text))
      }
      let row = try #require(try await due(grant, on: phone))
      #expect(row["answers"]?.int == 2 && row["lastMeasuredAt"] == .string("2026-02-01T14:02:00Z"))
      #expect(try await opened(records[1]).contains("observation.json"))
      let state = try await circle.member(.clinician).sync()
      let answers = state.records.values.filter { $0.anchor.reference == granted }
      #expect(Set(answers.map(\.anchor.record.hex)) == Set(records), "the anchors name the grant")

      let until = try #require(state.grants[granted]?.terms.until)
      try await circle.eventually("the grant ends") { UInt64(Date().timeIntervalSince1970) > until + 1 }
      #expect(try await due(grant, on: phone) == nil)
      let late = try await recording("open", at: "2026-02-01T14:04:00Z")
      try await town.refusal(
        ["measure", late, "--send", "--answer", grant], of: phone, status: 4, code: "actionRefused")
      // Nor from a program that does not foresee it.
      let anchor = Action.Anchor(
        record: .random(), owner: try circle.member(.patient).keys.member, kind: .measurement, envelope: .random(),
        keyCommitment: .random(), measuredAt: 1_769_954_640, reference: granted)
      let refusal = await #expect(throws: ClientError.self) {
        try await circle.member(.patient).submit(.anchor(anchor))
      }
      #expect(refusal?.code == .actionRefused && refusal?.detail.contains("\(Outcome.expired)") == true)
      try await town.refusal(["access", records[0]], of: .clinician, status: 4, code: "accessRefused")
      // A measurement that answers nobody is still the patient's to make.
      #expect(try await town.run(phone, ["measure", late, "--send", "--json"]).status == 0)
    }

    @Test func `a patient measures for themselves and compares`() async throws {
      for (eyes, time) in [("open", "2026-03-01T10:00:00Z"), ("closed", "2026-03-01T10:05:00Z")] {
        let file = try await recording(eyes, at: time)
        #expect(try await town.run(.other, ["measure", file, "--send", "--json"]).status == 0)
      }
      let folder = town.path("opened/\(UUID().uuidString)")
      let compared = try await town.run(.other, ["measure", "--compare", "--svg", folder, "--json"]).json()
      let rows = compared["measurements"]?.values ?? []
      #expect(rows.compactMap { $0["eyes"]?.text } == ["open", "closed"])
      #expect(compared["romberg"]?.values.count == 1)
      #expect(FileManager.default.fileExists(atPath: folder + "/comparison.svg"))
      let file = try await recording("open", at: "2026-03-01T10:00:00Z")
      try await town.refusal(["measure", file, "--send"], of: .technologist, status: 4, code: "actionRefused")
    }

    @Test func `a file that is no recording is one line with its place`() async throws {
      let file = try await recording("open", at: "2026-03-01T10:00:00Z")
      var lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
      lines[40] = lines[40].replacing(",", with: ",nan", maxReplacements: 1)
      let bad = try town.write(lines.joined(separator: "\n"), to: "inputs/bad.csv")
      let ending = try await town.run(["measure", bad])
      #expect(ending.status == 9 && ending.output.isEmpty)
      #expect(ending.error.hasSuffix("line 41, column 2: acceleration x is no number\n"), "\(ending.error)")
    }
  }
}
