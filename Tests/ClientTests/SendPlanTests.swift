import Client
import Foundation
import Imaging
import Records
import Testing

@Suite("What is about to be sent")
struct SendPlanTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func plan(_ paths: [String], expected: [PatientIdentifier] = []) throws -> SendPlan {
    try SendPlan(paths, expected: expected)
  }

  private func image(
    _ patient: String = "ADA-1", seed: UInt64 = 1, change: (inout SyntheticCT.Options) -> Void = { _ in }
  ) throws -> [UInt8] {
    var options = SyntheticCT.Options()
    (options.rows, options.columns) = (16, 16)
    change(&options)
    return try SyntheticCT(patientIdentifier: patient, seed: seed, options: options).file(slice: 0)
  }

  @Test func `a folder is taken whole and in order`() throws {
    _ = try folder.write(image(), to: "study/series/IM2")
    _ = try folder.write(image(), to: "study/series/IM1")
    _ = try folder.write([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], to: "study/a.png")
    let plan = try plan([folder.path + "/study"])
    #expect(plan.files.map(\.name) == ["a.png", "IM1", "IM2"])
    #expect(plan.files.map(\.mediaType) == [.png, .dicom, .dicom])
    #expect(plan.files.map { $0.summary?.patient?.value } == [nil, "ADA-1", "ADA-1"])
    #expect(plan.hasImages)
    #expect(plan.byteCount == plan.files.map(\.size).reduce(0, +))
    #expect(plan.skipped.isEmpty && plan.warnings.isEmpty)
  }

  @Test func `hidden files and links in a folder are passed over`() throws {
    let outside = try folder.write([7], to: "outside/secret")
    _ = try folder.write([1], to: "study/seen")
    _ = try folder.write([2], to: "study/.hidden")
    _ = try folder.write([3], to: "study/.git/config")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: folder.path + "/study/link", withDestinationPath: outside)
    try files.createSymbolicLink(atPath: folder.path + "/study/down", withDestinationPath: folder.path + "/outside")
    try files.createSymbolicLink(atPath: folder.path + "/study/gone", withDestinationPath: "/nowhere")
    let plan = try plan([folder.path + "/study"])
    #expect(plan.files.map(\.name) == ["seen"])
    let skipped = [".git/config", ".hidden", "down", "gone", "link"].map { folder.path + "/study/" + $0 }
    #expect(Set(plan.skipped) == Set(skipped))
    #expect(try self.plan([outside]).files.map(\.name) == ["secret"])
  }

  @Test func `nothing to send is refused`() async throws {
    let empty = try folder.folder("empty")
    let hidden = try folder.folder("hidden")
    _ = try folder.write([1], to: "hidden/.DS_Store")
    for paths in [[], [empty], [hidden], [folder.path + "/none"], [empty, folder.path + "/none"]] {
      #expect(await refusal { try plan(paths) } == .client(.fileRefused))
    }
  }

  @Test func `what is no regular file is refused by name`() async throws {
    let pipe = folder.path + "/pipe"
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    let error = await clientError { try plan([pipe]) }
    #expect(error?.code == .fileRefused)
    #expect(error?.detail.contains(pipe) == true)
    #expect(await refusal { try plan(["/dev/zero"]) } == .client(.fileRefused))
  }

  @Test func `the index of a disc is passed over, and sent where it is all there is`() async throws {
    var index = try image()
    // The class of the file meta information: that of a DICOMDIR, padded to the length of the one that is there.
    let ct = Array("1.2.840.10008.5.1.4.1.1.2".utf8)
    let start = try #require(index.indices.first { index[$0...].starts(with: ct) })
    let directory = Array("1.2.840.10008.1.3.10".utf8) + [UInt8](repeating: 0, count: 5)
    index.replaceSubrange(start..<(start + ct.count), with: directory)
    let disc = try folder.write(index, to: "disc/DICOMDIR")
    let image = try folder.write(image(), to: "disc/IM1")
    let both = try plan([folder.path + "/disc"])
    #expect(both.files.map(\.path) == [image])
    #expect(both.skipped == [disc])
    #expect(try plan([disc]).files.map(\.path) == [disc])
    #expect(await refusal { try plan([disc, disc]) } == .client(.fileRefused))
  }

  @Test func `files of one name get numbers, and every name is one that a manifest takes`() throws {
    let names = [
      "a/x", "b/x", "c/x", "d/2-x", "e/back\\slash", "f/turn\u{202E}gpj.exe", "g/next\u{85}line", "h/\u{7f}",
      "i/" + String(repeating: "long", count: 60), "j/e" + String(repeating: "\u{301}", count: 127),
      "k/cafe\u{301}", "l/caf\u{e9}", "m/\\", "n/...", "o/\u{2028}",
    ]
    let paths = try names.map { try folder.write([1], to: $0) }
    let plan = try plan(paths)
    let given = plan.files.map(\.name)
    #expect(given.allSatisfy { ManifestItem.isSafe(name: $0) }, "\(given)")
    #expect(Set(given).count == given.count)
    #expect(given.prefix(4) == ["x", "2-x", "3-x", "2-2-x"])
    #expect(given[4...6] == ["backslash", "turngpj.exe", "nextline"])
    #expect(given[8].hasSuffix("longlong") && given[8].utf8.count == 200)
    #expect(given[7] == "item")
  }

  @Test func `a patient who is not the addressed one, and text in the pixels, are warned of`() throws {
    let ada = try folder.write(image("ADA-1"), to: "ada")
    let ben = try folder.write(image("BEN-2"), to: "ben")
    let expected = [PatientIdentifier("ADA-1")]
    #expect(try plan([ada], expected: expected).warnings.isEmpty)
    #expect(try plan([ada, ben], expected: expected).warnings[.otherPatient]?.contains(ben) == true)
    #expect(try plan([ada, ben], expected: expected).warnings[.otherPatient]?.contains(ada) == false)
    #expect(try plan([ben], expected: []).warnings.isEmpty)
    #expect(try plan([ada, ben], expected: []).warnings.keys.contains(.otherPatient))
  }

  @Test func `pixels that carry text are warned of`() throws {
    // Burned In Annotation (0028,0301) in explicit little endian.
    let (says, would) = (Array("\u{28}\0\u{1}\u{3}CS\u{2}\0NO".utf8), Array("\u{28}\0\u{1}\u{3}CS\u{4}\0YES ".utf8))
    let bytes = try image()
    let marked = bytes.replacing(says, with: would)
    #expect(marked.count == bytes.count + 2)
    let yes = try folder.write(marked, to: "yes")
    let no = try folder.write(bytes, to: "no")
    #expect(try plan([yes, no]).warnings == [.burnedInAnnotation: [yes]])
  }

  @Test(arguments: [("MZ", "program"), ("#!/bin/sh\n", "script"), ("%PDF-1.4", "pdf"), ("PK\u{3}\u{4}", "archive")])
  func `an image that is something else as well is refused with its path and why`(
    mark: String, word: String
  ) async throws {
    var bytes = try image()
    bytes.replaceSubrange(0..<mark.utf8.count, with: Array(mark.utf8))
    let path = try folder.write(bytes, to: "image")
    let error = await clientError { try plan([path]) }
    #expect(error?.code == .imageRefused)
    #expect(error?.detail.contains(path) == true)
    #expect(error?.detail.contains(word) == true)
    bytes.replaceSubrange(0..<8, with: [0x49, 0x49, 0x2a, 0, 0, 0, 0, 0] as [UInt8])
    let tiff = try folder.write(bytes, to: "tiff")
    #expect(await refusal { try plan([tiff]) } == nil, "a TIFF preamble is allowed")
  }

  @Test func `an image that is cut short is refused with its path`() async throws {
    let path = try folder.write(image().dropLast(7), to: "cut")
    let error = await clientError { try plan([path]) }
    #expect(error?.code == .imageRefused)
    #expect(error?.detail.contains(path) == true)
    #expect(error?.detail.contains("truncated") == true)
  }

  @Test func `ten thousand files are one record, and one more is not`() async throws {
    let many = try folder.folder("many")
    for number in 0..<SendPlan.mostFiles {
      let sub = many + "/\(number % 100)"
      if number < 100 { _ = try folder.folder("many/\(number)") }
      #expect(FileManager.default.createFile(atPath: sub + "/\(number / 100)", contents: nil))
    }
    let plan = try plan([many])
    #expect(plan.files.count == SendPlan.mostFiles)
    #expect(Set(plan.files.map(\.name)).count == SendPlan.mostFiles)
    let more = try folder.write([1], to: "more")
    #expect(await refusal { try self.plan([many, more]) } == .client(.fileRefused))
    #expect(await refusal { try self.plan([more, many]) } == .client(.fileRefused))
  }
}
