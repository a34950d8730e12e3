import Foundation
import Testing

@testable import Imaging

struct SyntheticCTTests {
  private static func options(_ change: (inout SyntheticCT.Options) -> Void = { _ in }) -> SyntheticCT.Options {
    var options = SyntheticCT.Options()
    (options.rows, options.columns, options.slices) = (64, 48, 3)
    change(&options)
    return options
  }

  @Test func `a phantom reads back as what it was made as`() throws {
    let options = Self.options { $0.issuer = "CLINIC" }
    let series = try SyntheticCT(patientIdentifier: "Pätient-1", seed: 7, options: options)
    let file = try DICOMReader().read(series.file(slice: 1))
    let summary = DICOMSummary(file)
    #expect(summary.patient == PatientIdentifier("Pätient-1", issuer: "CLINIC"))
    #expect(summary.sopClassUID == "1.2.840.10008.5.1.4.1.1.2")
    #expect(summary.sopInstanceUID == series.sopInstanceUID(slice: 1))
    #expect(summary.studyInstanceUID == series.studyInstanceUID)
    #expect(summary.seriesInstanceUID == series.seriesInstanceUID)
    #expect(summary.rows == 64 && summary.columns == 48 && summary.bitsAllocated == 16)
    #expect(file.pixelData?.length == 64 * 48 * 2)
    #expect(file.preamble == .empty)
    #expect(ImagingWarning.warnings(for: summary, expected: [PatientIdentifier("Pätient-1")]).isEmpty)
  }

  @Test func `the same seed makes the same bytes and another seed others`() throws {
    func file(_ seed: UInt64, _ identifier: String = "P", _ slice: Int = 0) throws -> [UInt8] {
      try SyntheticCT(patientIdentifier: identifier, seed: seed, options: Self.options()).file(slice: slice)
    }
    #expect(try file(1) == file(1))
    #expect(try file(1) != file(2))
    #expect(try file(1, "P", 0) != file(1, "P", 1))
  }

  @Test func `uids are well formed and differ between slices, series, studies and patients`() throws {
    var uids: Set<String> = []
    for (seed, identifier, number) in [(UInt64(1), "A", 1), (1, "A", 2), (1, "B", 1), (2, "A", 1)] {
      let series = try SyntheticCT(
        patientIdentifier: identifier, seed: seed, options: Self.options { $0.seriesNumber = number })
      uids.formUnion([series.studyInstanceUID, series.seriesInstanceUID, series.frameOfReferenceUID])
      uids.formUnion((0..<3).map(series.sopInstanceUID))
    }
    // Two series of one study share its UID and its frame of reference.
    #expect(uids.count == 4 * 6 - 2)
    #expect(uids.allSatisfy(DICOMUID.isWellFormed))
  }

  @Test func `air, bone and the lesion have their densities`() throws {
    let series = try SyntheticCT(patientIdentifier: "P", seed: 1, options: Self.options { $0.noise = 0 })
    let pixels = series.pixels(slice: 1)
    func density(_ row: Int, _ column: Int) -> Int {
      let place = 2 * (row * 48 + column)
      return Int(Int16(bitPattern: UInt16(pixels[place]) | UInt16(pixels[place + 1]) << 8)) + SyntheticCT.intercept
    }
    #expect(density(0, 0) == -1_000)
    #expect(density(32, 35) == -850)
    #expect(density(43, 23) == 700)
    #expect(density(34, 13) == 120)
    #expect(density(28, 25) == 0)
  }

  @Test func `unsigned pixels never wrap below zero`() throws {
    let series = try SyntheticCT(
      patientIdentifier: "P", seed: 1, options: Self.options { ($0.isSigned, $0.noise) = (false, 500) })
    let pixels = series.pixels(slice: 0)
    #expect(stride(from: 1, to: pixels.count, by: 2).allSatisfy { pixels[$0] < 0x10 })
    #expect(stride(from: 0, to: pixels.count, by: 2).contains { pixels[$0] == 0 && pixels[$0 + 1] == 0 })
  }

  @Test func `parameters out of range are refused`() throws {
    let wrong = ImagingError(.invalidParameter, "")
    for identifier in ["", "A\\B", "A\n", String(repeating: "A", count: 65)] {
      #expect(throws: wrong) { try SyntheticCT(patientIdentifier: identifier, seed: 1) }
    }
    for change: (inout SyntheticCT.Options) -> Void in [
      { $0.rows = 15 }, { $0.columns = 4_097 }, { $0.slices = 0 }, { $0.noise = -1 }, { $0.date = "2024-1-1" },
      { $0.studyInstanceUID = "1..2" }, { $0.sliceSpacing = 0 }, { $0.patientName = "" },
    ] {
      #expect(throws: wrong) { try SyntheticCT(patientIdentifier: "P", seed: 1, options: Self.options(change)) }
    }
    let series = try SyntheticCT(patientIdentifier: "P", seed: 1, options: Self.options())
    #expect(throws: wrong) { try series.file(slice: 3) }
    #expect(throws: wrong) { try series.file(slice: -1) }
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dciodvfy")), arguments: [true, false])
  func `the standard's validator finds no error`(isSigned: Bool) throws {
    let series = try SyntheticCT(patientIdentifier: "P-1", seed: 3, options: Self.options { $0.isSigned = isSigned })
    let report = try Self.run("/usr/bin/dciodvfy", on: series.file(slice: 2))
    #expect(report.contains("CTImage"), "\(report)")
    #expect(!report.contains("Error"), "\(report)")
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dcmdump")))
  func `dcmtk reads the phantom`() throws {
    let series = try SyntheticCT(patientIdentifier: "P-1", seed: 3, options: Self.options())
    let report = try Self.run("/usr/bin/dcmdump", on: series.file(slice: 0))
    #expect(report.contains("[P-1]") && report.contains(series.seriesInstanceUID))
    #expect(!report.contains("E:") && !report.contains("W:"))
  }

  private static func run(_ program: String, on bytes: [UInt8]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("phantom-\(UUID().uuidString).dcm")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }
}
