import Testing

@testable import Imaging

/// Files changed at random from fixed seeds: whatever comes out, reading answers or refuses and never traps.
struct MutationTests {
  private static func files() -> [[UInt8]] {
    var fragments = FileBuilder()
    fragments.text(.patientID, .LO, "P-1")
    fragments.bytes += FileBuilder.nested(5).bytes
    fragments.header(DICOMTag(0x0011, 0x1001), .UN, FileBuilder.undefined)
    fragments.bytes += FileBuilder.nested(0, in: .implicitLittle).bytes
    fragments.item(.sequenceDelimitation, 0)
    fragments.header(.pixelData, .OB, FileBuilder.undefined)
    for size in [0, 4, 6] {
      fragments.item(UInt32(size))
      fragments.bytes += [UInt8](repeating: 9, count: size)
    }
    fragments.item(.sequenceDelimitation, 0)
    let plain = ReaderTests.syntaxes.map { uid, encoding in
      let set = FileBuilder.image(encoding)
      return FileBuilder.file(uid.hasSuffix("99") ? FileBuilder.deflated(set) : set, syntax: uid)
    }
    return plain + [FileBuilder.file(fragments.bytes, syntax: "1.2.840.10008.1.2.4.90")]
  }

  private static let telling: [UInt8] = [0, 1, 2, 8, 0x7f, 0x80, 0xfe, 0xff, 0xe0, 0x0d, 0xdd]

  private static func mutate(_ file: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
    var bytes = file
    for _ in 0..<Int.random(in: 1...6, using: &numbers) where bytes.count > 140 {
      // The preamble decides nothing further on: nearly all changes go behind it.
      let place = Int.random(in: 128..<bytes.count, using: &numbers)
      switch Int.random(in: 0..<6, using: &numbers) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
      case 2: bytes[place] = telling.randomElement(using: &numbers) ?? 0
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...16, using: &numbers)))
      case 4: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 12)], at: place)
      default: for at in place..<min(bytes.count, place + 4) { bytes[at] = 0xff }
      }
    }
    return bytes
  }

  @Test(arguments: 0..<5)
  func `mutated files are read or refused`(kind: Int) throws {
    let file = Self.files()[kind]
    #expect(refusal(file) == nil)
    var numbers = SeededNumbers(seed: UInt64(kind) + 2_024)
    var (read, refused) = (0, Set<ImagingError.Code>())
    for _ in 0..<3_000 {
      let bytes = Self.mutate(file, &numbers)
      do {
        let found = try DICOMReader().read(bytes)
        let summary = DICOMSummary(found)
        #expect(summary.fileSize == UInt64(bytes.count))
        _ = ImagingWarning.warnings(for: summary, expected: [PatientIdentifier("P-1")])
        read += 1
      } catch {
        #expect(!error.description.contains("P-1"))
        refused.insert(error.code)
      }
    }
    #expect(read > 0 && refused.count > 3)
  }

  @Test func `random bytes behind the prefix are read or refused`() {
    var numbers = SeededNumbers(seed: 99)
    var refused = 0
    for _ in 0..<2_000 {
      let tail = (0..<Int.random(in: 0...200, using: &numbers)).map { _ in UInt8.random(in: 0...255, using: &numbers) }
      if refusal([UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + tail) != nil { refused += 1 }
    }
    #expect(refused > 1_900)
  }
}
