import Foundation
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
