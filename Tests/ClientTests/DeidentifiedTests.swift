import Client
import Foundation
import Identity
import Imaging
import Testing

@Suite("Copies without a name")
struct DeidentifiedTests {
  private static let name = "Marblethwaite"

  private static func image(_ folder: TemporaryFolder) throws -> String {
    var options = SyntheticCT.Options()
    (options.rows, options.columns, options.patientName) = (16, 16, name + "^Quintessa")
    let series = try SyntheticCT(patientIdentifier: "PX-7734190", seed: 7, options: options)
    return try folder.write(series.file(slice: 0), to: "Marblethwaite.dcm")
  }

  @Test func `a copy is a record of the owner's own that names nobody, and the original stays`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let plan = try SendPlan([Self.image(world.folder)], expected: [])
      let sent = try await technologist.send(plan, to: technologist.member("patient"))
      let copy = try await patient.deidentify(sent.record.hex)
      #expect(copy.original == sent.record && copy.receipt.record != sent.record && copy.count == 1)

      let opened = try await patient.open(copy.receipt.record.hex, into: world.folder.path + "/copy")
      #expect(opened.sender == patient.profile.member)
      #expect(opened.files.map { $0.split(separator: "/").last } == ["image-00001.dcm"])
      let bytes = try Data(contents(opened.files[0]))
      #expect(bytes.range(of: Data(Self.name.utf8)) == nil)
      let original = try await patient.open(sent.record.hex, into: world.folder.path + "/original")
      #expect(try Data(contents(original.files[0])).range(of: Data(Self.name.utf8)) != nil)
      try Self.expectNothingInClear(in: world.home("patient").path)
    }
  }

  @Test func `copies that are sent name nobody, and what is refused is sent to nobody`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let entry = try await technologist.member("patient")
      let image = try Self.image(world.folder)
      let home = world.home("tech")
      let copies = try DeidentifiedCopies(of: SendPlan([image], expected: []), [], in: home)
      #expect(copies.count == 1 && copies.byteCount > 0)
      let sent = try await technologist.send(copies, to: entry)
      let opened = try await patient.open(sent.record.hex, into: world.folder.path + "/opened")
      #expect(opened.files.map { $0.split(separator: "/").last } == ["image-00001.dcm"])
      #expect(try Data(contents(opened.files[0])).range(of: Data(Self.name.utf8)) == nil)
      let text = try world.folder.write([0x68, 0x69], to: "note.txt")
      #expect(
        await refusal { try DeidentifiedCopies(of: SendPlan([image, text], expected: []), [], in: home) }
          == .client(.imageRefused))
      try Self.expectNothingInClear(in: home.path)
      #expect(try await patient.inbox().count == 1)
    }
  }

  /// That no file of a home holds what every DICOM file begins with.
  private static func expectNothingInClear(in home: String) throws {
    let below = try #require(FileManager.default.enumerator(atPath: home))
    var count = 0
    while let name = below.nextObject() as? String {
      guard let bytes = FileManager.default.contents(atPath: home + "/" + name) else { continue }
      count += 1
      #expect(bytes.range(of: Data("DICM".utf8)) == nil, "\(name)")
    }
    #expect(count > 0)
  }

  @Test func `a record of somebody else's, and one that holds no images, are refused`() async throws {
    try await World.run { world in
      let technologist = try await world.enrol("tech", .technologist)
      let patient = try await world.enrol("patient", .patient)
      let entry = try await technologist.member("patient")
      let text = try world.folder.write([0x68, 0x69], to: "note.txt")
      let sent = try await technologist.send(SendPlan([text], expected: []), to: entry)
      #expect(await refusal { try await patient.deidentify(sent.record.hex) } == .client(.imageRefused))
      #expect(await refusal { try await technologist.deidentify(sent.record.hex) } == .client(.recordNotFound))
      #expect(try await patient.inbox().count == 1)
    }
  }
}
