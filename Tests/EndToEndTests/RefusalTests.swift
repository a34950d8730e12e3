import Foundation
import Testing

extension InATown {
  /// Every exit code, each with the command that would have succeeded beside it.
  @Suite struct Refusals {
    let town: Town
    let file: String

    init() throws {
      town = try Town.here
      file = try town.write("a note", to: "inputs/note")
    }

    @Test func `nobody of that name, no such record, or more than one that fits, is 3`() async throws {
      try await town.refusal(["send", file, "--to", "Nobody"], of: .technologist, status: 3, code: "memberNotFound")
      let many = try await town.run(.technologist, ["send", file, "--to", "a", "--json"])
      #expect(many.status == 3)
      #expect(try JSON(many.error)["error"]?["code"] == .string("memberNotFound"))
      let into = ["--output", town.path("opened/none")]
      try await town.refusal(["open", "abcdef0123456789"] + into, of: .patient, status: 3, code: "recordNotFound")
      try await town.refusal(["open", "abc"] + into, of: .patient, status: 3, code: "recordNotFound")
      let record = try await town.send([file])
      try await town.refusal(["open", record] + into, of: .other, status: 3, code: "recordNotFound")
      _ = try await town.open(record, into: "found")
    }

    @Test func `what the rules refuse is 4`() async throws {
      try await town.refusal(["send", file, "--to", "Ada"], of: .authority, status: 4, code: "actionRefused")
      try await town.refusal(["send", file, "--to", "Tesfaye"], of: .technologist, status: 4, code: "actionRefused")
      let suspend = ["suspend", "Ada", "--reason", "none"]
      try await town.refusal(suspend, of: .technologist, status: 4, code: "actionRefused")
      let fingerprint = try #require(try town.answer("join patient")["fingerprint"]?.text)
      let request = [town.home(.patient) + "/join-request.json", "--fingerprint", fingerprint]
      let other = ["enrol"] + request + ["--role", "clinician"]
      try await town.refusal(other, of: .authority, status: 4, code: "actionRefused")
      try await town.refusal(["enrol"] + request, of: .technologist, status: 4, code: "actionRefused")
      // The same once more changes nothing on the ledger and lists the member again.
      let again = try await town.run(.authority, ["enrol"] + request + ["--json"]).json()
      #expect(again["outcome"] == .string("accepted") && again["position"] == nil)
    }

    @Test func `two missing stores are named, a third is 6`() async throws {
      let record = try await town.send([try town.write(Inputs.bytes(200_000, seed: 9), to: "inputs/stored")])
      let stores = (1...5).map { town.home(.authority) + "/stores/\($0)" }
      let files = FileManager.default
      for store in [stores[0], stores[3]] { try files.moveItem(atPath: store, toPath: store + ".away") }
      let opened = try await town.open(record, into: "two-missing")
      let faults = try #require(opened["faults"]).texts
      #expect(faults.count == 2 && faults[0].hasPrefix(stores[0]) && faults[1].hasPrefix(stores[3]))
      #expect(files.contentsEqual(atPath: town.path("inputs/stored"), andPath: town.path("opened/two-missing/stored")))
      try await town.refusal(["send", file, "--to", "Ada"], of: .technologist, status: 6, code: "storageRefused")

      try files.moveItem(atPath: stores[4], toPath: stores[4] + ".away")
      let into = ["--output", town.path("opened/three-missing")]
      try await town.refusal(["open", record] + into, of: .patient, status: 6, code: "tooFewShards")
      #expect(!files.fileExists(atPath: town.path("opened/three-missing/stored")))
      for store in [stores[0], stores[3], stores[4]] { try files.moveItem(atPath: store + ".away", toPath: store) }
      #expect(try await town.open(record, into: "all-back")["faults"] == .array([]))
    }

    @Test func `a ledger that does not answer is 7`() async throws {
      let copy = town.path("astray")
      try FileManager.default.copyItem(atPath: town.home(.patient), toPath: copy)
      let nobody = "http://127.0.0.1:9"
      try Town.redirect(copy, from: town.url, to: nobody)
      // On a chain it is the nodes that are asked.
      if let chain = town.chain { try Town.redirect(copy, from: chain.url, to: nobody + "0") }
      let place = ["--home", copy, "--passphrase-file", town.path("passphrase")]
      for command in [["inbox"], ["members"], ["ledger", "log"]] {
        try await town.refusal(command + place, status: 7, code: "unreachable")
      }
      try Town.redirect(copy, from: nobody, to: town.url)
      if let chain = town.chain { try Town.redirect(copy, from: nobody + "0", to: chain.url) }
      _ = try await town.run(["inbox", "--json"] + place).json()
    }

    @Test func `a wrong passphrase, a home of nobody or somebody else's is 8`() async throws {
      let home = ["--home", town.home(.patient)]
      let wrong = home + ["--passphrase-file", town.path("wrong-passphrase")]
      try await town.refusal(["inbox"] + wrong, status: 8, code: "wrongPassphrase")
      let right = ["--passphrase-file", town.path("passphrase")]
      try await town.refusal(["inbox", "--home", town.path("nobody")] + right, status: 8, code: "homeRefused")
      let found = ["found", "--name", "Another"]
      try await town.refusal(found, of: .authority, status: 8, code: "homeTaken")
      // Without a terminal there is nobody to ask.
      try await town.refusal(["inbox"] + home, status: 8, code: "homeRefused")
    }

    @Test func `a ledger that is served already is 8`() async throws {
      let second = try await town.run(.authority, ["ledger", "serve", "--listen", "127.0.0.1:0"])
      #expect(second.status == 8)
      #expect(second.output == "")
      #expect(second.error.split(separator: "\n").last?.hasPrefix("aureole: ") == true)
      _ = try await town.run(.patient, ["inbox", "--json"]).json()
    }

    @Test func `a file that is missing, malformed or dangerous is 9`() async throws {
      let to = ["--to", "Ada"]
      func refused(_ path: String, _ code: String) async throws {
        try await town.refusal(["send", path] + to, of: .technologist, status: 9, code: code)
        try await town.refusal(["inspect", path], status: 9, code: code)
      }
      try await refused(town.path("nowhere.dcm"), "fileRefused")
      let phantom = try Inputs.phantom(of: "ADA-1")
      try await refused(try town.write(Array(phantom.dropLast(9)), to: "inputs/cut.dcm"), "imageRefused")
      let program = Array("MZ".utf8) + phantom.dropFirst(2)
      try await refused(try town.write(program, to: "inputs/program.dcm"), "imageRefused")
      _ = try await town.send([try town.write(phantom, to: "inputs/whole.dcm")])
    }

    @Test func `files that are there are not overwritten`() async throws {
      let record = try await town.send([file])
      _ = try await town.open(record, into: "once")
      try town.write("mine", to: "opened/once/note")
      let again = ["open", record, "--output", town.path("opened/once")]
      try await town.refusal(again, of: .patient, status: 9, code: "targetRefused")
      #expect(FileManager.default.contents(atPath: town.path("opened/once/note")) == Data("mine".utf8))
    }

    @Test func `another patient in the file is 10, unless it is accepted`() async throws {
      let image = try town.write(try Inputs.phantom(of: "BEN-2"), to: "inputs/ben.dcm")
      let send = ["send", image, "--to", "Ada", "--patient-id", "ADA-1"]
      try await town.refusal(send, of: .technologist, status: 10, code: "otherPatient", warns: true)
      let sent = try await town.run(.technologist, send + ["--accept-other-patient", "--json"]).json()
      #expect(sent["warnings"]?.keys == ["otherPatient"])
    }

    @Test func `a fingerprint that is not the one told is 10, and nobody is enrolled`() async throws {
      let network = town.home(.authority) + "/network.json"
      let stranger = ["--home", town.path("stranger"), "--passphrase-file", town.path("passphrase")]
      let join = ["join", network, "--name", "Una Stranger", "--role", "patient", "--json"]
      let joined = try await town.run(join + stranger).json()
      let request = town.path("stranger") + "/join-request.json"
      let wrong = "0000 0000 0000 0000 0000"
      try await town.refusal(
        ["enrol", request, "--fingerprint", wrong], of: .authority, status: 10, code: "notConfirmed")
      try await town.refusal(["send", file, "--to", "Una"], of: .technologist, status: 3, code: "memberNotFound")
      // Whoever is not enrolled is told so.
      let early = try await town.run(["send", file, "--to", "Ada", "--json"] + stranger)
      #expect(early.status == 4)
      let right = try #require(joined["fingerprint"]?.text)
      let enrolled = try await town.run(.authority, ["enrol", request, "--fingerprint", right, "--json"]).json()
      #expect(enrolled["outcome"] == .string("accepted"))
    }

    @Test(arguments: [
      ["send"], ["send", "file"], ["inbox", "--nonsense"], ["nonsense"], ["open", "abcdef01"],
      ["join", "network", "--name", "A", "--role", "king"], ["verify", "file", "--ledger", "12"],
      ["ledger", "serve", "--listen", "0.0.0.0:80", "--home"],
    ])
    func `a malformed command line is 64`(_ arguments: [String]) async throws {
      let last = arguments.last == "--home" ? [town.home(.authority)] : []
      let ending = try await town.run(arguments + last)
      #expect(ending.status == 64)
      #expect(ending.output == "")
      #expect(ending.error.contains("Usage: aureole"))
    }
  }
}
