import Client
import Contract
import EmbeddedLedger
import Foundation
import Identity
import Testing

extension InACircle {
  /// A device maker's afternoon: a device joins, is enrolled, and sends with curl what its owner and nobody else can read.
  @Suite struct Devices {
    private static let program = "/usr/bin/curl"
    let circle: Circle
    let town: Town

    init() async throws {
      circle = try await Circle.whole()
      town = circle.town
    }

    /// An observation with a curve, as a sensor sends it.
    private static func observation(of owner: String, changing change: (from: String, to: String)? = nil) -> String {
      let text = """
        {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/\(owner)"},
        "identifier":[{"system":"urn:example:sensor","value":"curve-1"}],
        "code":{"coding":[{"system":"http://loinc.org","code":"11524-6","display":"EKG study"}]},
        "effectiveDateTime":"2026-01-31T14:02:05Z",
        "valueSampledData":{"origin":{"value":0,"unit":"mV","system":"http://unitsofmeasure.org","code":"mV"},
        "period":4.0,"factor":0.005,"dimensions":1,"data":"2041 2043 2037 2047 E 2051"}}
        """
      guard let change else { return text }
      return text.replacing(change.from, with: change.to)
    }

    /// Asks by curl; gives the status, the body, and the headers.
    private func curl(_ arguments: [String]) async throws -> (status: Int, body: JSON?, headers: String) {
      let name = UUID().uuidString
      let body = town.path("outputs/\(name).body")
      let ending = try await Child.run(
        Self.program, ["-sS", "-D", "-", "-o", body] + arguments, keeping: name, in: town.path("outputs"))
      try #require(ending.status == 0, "\(ending.error)")
      let status = ending.output.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      return (try #require(status), try? JSON(String(contentsOfFile: body, encoding: .utf8)), ending.output)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")))
    func `a device's observation is sent by curl, read by its owner, and a wrong one is answered with its element`()
      async throws
    {
      let phone = try await circle.phone()
      let portFile = town.path("servers/\(UUID().uuidString).port")
      func launch() throws -> Child {
        try town.launch(
          [
            "fhir", "serve", "--listen", "127.0.0.1:0", "--port-file", portFile, "--home", town.home(phone),
            "--passphrase-file", town.path("passphrase"),
          ], as: "fhir-\(UUID().uuidString.prefix(8))")
      }
      var serving = try launch()
      defer { serving.end(SIGTERM) }
      var base = "http://127.0.0.1:\(try await serving.port(in: portFile))/fhir"
      let token = try String(contentsOfFile: town.home(phone) + "/fhir-token", encoding: .utf8).filter { $0 != "\n" }
      let shown = ["-H", "Authorization: Bearer \(token)"]
      func post(_ text: String, _ headers: [String]? = nil) async throws -> (
        status: Int, body: JSON?, headers: String
      ) {
        let file = try town.write(text, to: "inputs/\(UUID().uuidString).json")
        return try await curl(
          (headers ?? shown)
            + ["-H", "Content-Type: application/fhir+json", "--data-binary", "@\(file)", base + "/Observation"])
      }
      let owner = try circle.member(.patient).profile.member.hex

      let sent = try await post(Self.observation(of: owner))
      try #require(sent.status == 201, "\(sent)")
      let place = try #require(
        sent.headers.split(separator: "\r\n").first { $0.lowercased().hasPrefix("location: ") })
      let record = try #require(place.split(separator: "/").last.map(String.init))

      // Its owner opens it, bit for bit, with the time of measurement; the device itself reads nothing.
      let folder = town.path("opened/\(UUID().uuidString)")
      let opened = try await town.run(.patient, ["open", record, "--output", folder, "--json"])
      #expect(opened.status == 0, "\(opened.error)")
      let read = try JSON(String(contentsOfFile: folder + "/observation.json", encoding: .utf8))
      #expect(read["valueSampledData"]?["data"] == .string("2041 2043 2037 2047 E 2051"))
      let state = try await circle.member(.patient).sync()
      let kept = try #require(state.records.values.first { $0.anchor.record.hex == record })
      #expect(kept.anchor.measuredAt == 1_769_868_125)
      let device = try await curl(shown + [base + "/Observation/\(record)"])
      #expect(device.status == 403 && device.body?["resourceType"] == .string("OperationOutcome"))
      let said = try await curl(shown + [base + "/metadata"])
      #expect(said.status == 200 && said.body?["rest"]?.values.first?["resource"]?.values.count == 2)

      // What is wrong is named, and nothing of it is kept.
      let other = String(repeating: "0", count: 40)
      let wrong: [(String, String, Int, String)] = [
        ("\"dimensions\":1,", "", 422, "Observation.valueSampledData.dimensions"),
        ("2041 2043", "2041 high", 400, "Observation.valueSampledData.data"),
        ("2026-01-31T14:02:05Z", "2999-01-31T14:02:05Z", 422, "Observation.effective"),
        ("\"effectiveDateTime\":\"2026-01-31T14:02:05Z\",", "", 422, "Observation.effective"),
        (
          "{\"reference\":\"Patient/\(owner)\"}", "{\"reference\":\"Patient/\(other)\"}", 422,
          "Observation.subject.reference"
        ),
        (
          "{\"reference\":\"Patient/\(owner)\"}",
          "{\"identifier\":{\"system\":\"urn:aureole:member\",\"value\":\"\(other)\"}}", 422,
          "Observation.subject.identifier.value"
        ),
        (
          "\"code\":{", "\"device\":{\"reference\":\"Device/\(other)\"},\"code\":{", 422,
          "Observation.device.reference"
        ),
      ]
      for (from, to, status, element) in wrong {
        let answer = try await post(Self.observation(of: owner, changing: (from, to)))
        let issue = answer.body?["issue"]?.values.first
        #expect(answer.body?["resourceType"] == .string("OperationOutcome"), "\(element)")
        #expect(issue?["expression"]?.values.first == .string(element), "\(element): \(answer)")
        #expect(answer.status == status, "\(element): \(answer)")
      }
      #expect(try await post(Self.observation(of: owner), []).status == 401)

      // Nor is what it has sent already, by a program that was started anew either; what the codes mean is said to it.
      #expect(try await post(Self.observation(of: owner)).status == 409)
      serving.end(SIGTERM)
      #expect(try await serving.ending().status == 0)
      try FileManager.default.removeItem(atPath: portFile)
      serving = try launch()
      base = "http://127.0.0.1:\(try await serving.port(in: portFile))/fhir"
      let twice = try await post(Self.observation(of: owner))
      #expect(twice.status == 409 && twice.body?["issue"]?.values.first?["code"] == .string("duplicate"), "\(twice)")
      let now = try await circle.member(.patient).sync()
      #expect(now.records.count == state.records.count)
      let codes = try await town.run(["fhir", "codes"])
      let served = try await curl(shown + [base + "/CodeSystem/balance"])
      #expect(served.status == 200 && served.body == (try? JSON(codes.output)))
    }
  }
}
