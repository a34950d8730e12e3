import Foundation
import Testing

extension InATown {
  /// The main job by commands alone, with what their JSON says.
  @Suite struct Story {
    let town: Town

    init() throws { town = try Town.here }

    @Test func `founding names the ledger, its fingerprint and every path it wrote`() throws {
      let found = try town.answer("found")
      let onChain: Set = ["contract", "account"]
      #expect(found.keys == Set(["ledger", "fingerprint", "url", "written"]).union(Engine.isOnChain ? onChain : []))
      #expect(found["ledger"]?.text?.count == 64)
      let written = try #require(found["written"]).texts
      let served = Engine.isOnChain ? ["relayer-keystore.json"] : ["ledger-keyring", "ledger.sqlite"]
      let files = ["keyring", "network.json", "member.json"] + served
      let stores = (1...5).map { "stores/\($0)" }
      #expect(Set(written).isSuperset(of: (files + stores).map { town.home(.authority) + "/" + $0 }))
      #expect(written.allSatisfy { FileManager.default.fileExists(atPath: $0) })
    }

    @Test func `joining and enrolling name the member, and the fingerprints agree`() throws {
      let found = try town.answer("found")
      for person in [Person.technologist, .patient] {
        let joined = try town.answer("join " + person.home)
        #expect(joined.keys == ["member", "fingerprint", "ledger", "ledgerFingerprint", "request"])
        #expect(joined["ledger"] == found["ledger"])
        #expect(joined["ledgerFingerprint"] == found["fingerprint"])
        let enrolled = try town.answer("enrol " + person.home)
        #expect(enrolled.keys == ["member", "name", "role", "outcome", "position"])
        #expect(enrolled["member"] == joined["member"])
        #expect(enrolled["name"] == .string(person.name))
        #expect(enrolled["role"] == .string(person.role))
        #expect(enrolled["outcome"] == .string("accepted"))
      }
    }

    @Test func `members sees everybody as the authority and no other patient as a patient`() async throws {
      let all = try await town.run(.authority, ["members", "--json"]).json()
      let rows = try #require(all["members"]).values
      let keys: Set = ["member", "name", "role", "isInGoodStanding", "fingerprint", "certificate"]
      #expect(rows.allSatisfy { $0.keys == keys })
      let names = Set(rows.compactMap { $0["name"]?.text })
      #expect(names.isSuperset(of: [Person.authority, .second, .technologist, .patient, .other].map(\.name)))
      let shown = try await town.run(.patient, ["members", "--json"]).json()
      let seen = Set(try #require(shown["members"]).values.compactMap { $0["name"]?.text })
      #expect(seen.isSuperset(of: [Person.patient.name, Person.technologist.name]))
      #expect(!seen.contains(Person.other.name))
    }

    @Test func `several files are sent as one record, seen, opened, and equal bit for bit`() async throws {
      let contents = [
        "a/IM1.dcm": try Inputs.phantom(of: "ADA-1"), "b/IM1.dcm": try Inputs.phantom(of: "ADA-1", slice: 1),
        "picture.png": Inputs.picture(), "report.pdf": Inputs.document(), "notes": Inputs.bytes(100, seed: 5),
        "empty": [],
      ]
      let names = contents.keys.sorted()
      let paths = try names.map { try town.write(try #require(contents[$0]), to: "inputs/many/" + $0) }
      let sent = try await town.run(
        .technologist, ["send"] + paths + ["--to", "Ada Marlow", "--patient-id", "ADA-1", "--json"]
      ).json()
      #expect(sent.keys == ["record", "position", "time", "items", "bytes", "warnings", "skipped", "missing"])
      #expect(sent["items"]?.int == 6)
      #expect(sent["bytes"]?.int == contents.values.reduce(0) { $0 + $1.count })
      #expect(sent["warnings"] == .object([:]))
      let record = try #require(sent["record"]?.text)

      let inbox = try await town.run(.patient, ["inbox", "--json"]).json()
      let row = try #require(inbox["records"]?.values.first { $0["record"] == sent["record"] })
      #expect(
        row.keys == [
          "record", "anchoredAt", "kind", "sender", "senderMember", "items", "bytes", "modalities", "names", "isErased",
        ])
      #expect(row["sender"] == .string(Person.technologist.name))
      #expect(row["kind"] == .string("imaging"))
      #expect(row["modalities"] == .array([.string("CT")]))
      let itemNames = ["IM1.dcm", "2-IM1.dcm", "empty", "notes", "picture.png", "report.pdf"]
      #expect(row["names"]?.texts == itemNames)

      let opened = try await town.open(String(record.prefix(8)), into: "many")
      #expect(opened.keys == ["record", "sender", "files", "faults"])
      #expect(opened["record"]?.text == record)
      #expect(opened["faults"] == .array([]))
      let files = try #require(opened["files"]).texts
      #expect(files == itemNames.map { town.path("opened/many/" + $0) })
      for (name, file) in zip(names, files) {
        #expect(FileManager.default.contents(atPath: file).map(Array.init) == contents[name], "\(name)")
      }
    }

    @Test(.enabled(if: Programs.python != nil))
    func `what was opened is what pydicom reads`() async throws {
      let record = try await town.send([try town.write(try Inputs.phantom(of: "ADA-PYDICOM"), to: "inputs/py.dcm")])
      _ = try await town.open(record, into: "pydicom")
      let script = "import pydicom, sys; d=pydicom.dcmread(sys.argv[1]); print(d.PatientID, d.Rows)"
      let ending = try await Child.run(
        try #require(Programs.python), ["-c", script, town.path("opened/pydicom/py.dcm")], keeping: "pydicom",
        in: town.path("outputs"))
      #expect(ending.output == "ADA-PYDICOM 64\n", "\(ending.error)")
    }

    @Test func `inspect shows what a file says of itself, without home or ledger`() async throws {
      let file = try town.write(try Inputs.phantom(of: "ADA-1"), to: "inputs/inspect.dcm")
      let rows = try await town.run(["inspect", file, "--json"]).json()["files"]?.values ?? []
      #expect(rows.count == 1)
      #expect(rows.first?["mediaType"] == .string("application/dicom"))
      #expect(rows.first?["modality"] == .string("CT"))
      #expect(rows.first?["patientIdentifier"] == .string("ADA-1"))
      #expect(rows.first?["rows"]?.int == 64)
    }

    @Test func `history tells the patient what happened, and nothing of others`() async throws {
      let own = try await town.send([try town.write("a", to: "inputs/history-own")])
      let foreign = try await town.send([try town.write("b", to: "inputs/history-other")], to: .other)
      let rows = try await town.run(.patient, ["history", "--json"]).json()["history"]?.values ?? []
      let required: Set = ["position", "time", "kind", "outcome", "actor", "text"]
      #expect(rows.allSatisfy { $0.keys.isSuperset(of: required) })
      #expect(rows.contains { $0["kind"] == .string("enrol") })
      let sent = try #require(rows.first { $0["record"]?.text == own })
      #expect(sent["kind"] == .string("anchor"))
      #expect(sent["actorName"] == .string(Person.technologist.name))
      #expect(!rows.contains { $0["record"]?.text == foreign })
      let only = try await town.run(.patient, ["history", "--record", String(own.prefix(8)), "--json"]).json()
      #expect(only["history"]?.values == [sent])
    }

    @Test(arguments: [
      ["members"], ["inbox"], ["history"], ["ledger", "log"], ["ledger", "show", "0"], ["approve"],
      Engine.isOnChain ? ["grants"] : ["ledger", "prove", "0"],
    ])
    func `every reading command speaks to people too, without colour where nobody watches`(_ command: [String])
      async throws
    {
      let ending = try await town.run(.authority, command)
      #expect(ending.status == 0)
      #expect(ending.error == "")
      #expect(ending.output.hasSuffix("\n") && !ending.output.hasPrefix("{"))
      #expect(!ending.output.contains("\u{1b}") && !ending.output.contains("Optional("))
    }
  }
}
