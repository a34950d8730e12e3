import Crypto
import Deidentification
import Foundation
import Imaging
import Testing

/// What becomes of a phantom's file.
struct DeidentifierTests {
  private let phantom: [UInt8]
  private let study: String

  init() throws {
    var options = SyntheticCT.Options()
    (options.rows, options.columns, options.patientName) = (16, 16, "Marblethwaite^Quintessa")
    let series = try SyntheticCT(patientIdentifier: "PX-7734190", seed: 7, options: options)
    phantom = try series.file(slice: 0)
    study = series.studyInstanceUID
  }

  private func copy(_ options: DeidentificationOptions = [], key: SymmetricKey? = nil) throws -> [UInt8] {
    let deidentifier = try key.map { try Deidentifier(options, key: $0) } ?? Deidentifier(options)
    return try deidentifier.deidentify(MemorySource(phantom)).bytes()
  }

  private func value(_ file: [UInt8], _ tag: DICOMTag) throws -> String? {
    try DICOMReader().read(file)[tag]?.value.map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: CharacterSet(charactersIn: " \0"))
    }
  }

  private func holds(_ file: [UInt8], _ text: String) -> Bool {
    Data(file).range(of: Data(text.utf8)) != nil
  }

  @Test func `what names the person in the original is nowhere in the copy`() throws {
    let copy = try copy()
    for text in ["Marblethwaite", "Quintessa", "PX-7734190", "20250102", study] {
      #expect(holds(phantom, text), "\(text)")
      #expect(!holds(copy, text), "\(text)")
    }
  }

  @Test func `pixels are the same bytes`() throws {
    let copy = try copy()
    let (before, after) = (try DICOMReader().read(phantom), try DICOMReader().read(copy))
    let (old, new) = (try #require(before.pixelData), try #require(after.pixelData))
    #expect(old.length == new.length)
    #expect(phantom[Int(old.offset)...].elementsEqual(copy[Int(new.offset)...]))
  }

  @Test func `one key maps equally, another differently, and the copy says what was done`() throws {
    let key = SymmetricKey(size: .bits256)
    let (first, second, other) = (try copy(key: key), try copy(key: key), try copy())
    #expect(first == second)
    #expect(try value(first, .studyInstanceUID) != value(other, .studyInstanceUID))
    #expect(try value(first, .studyInstanceUID)?.hasPrefix("2.25.") == true)
    #expect(try value(first, DICOMTag(0x0002, 0x0003)) == value(first, .sopInstanceUID))
    #expect(try value(first, DICOMTag(0x0012, 0x0062)) == "YES")
    #expect(try value(first, DICOMTag(0x0028, 0x0303)) == "REMOVED")
  }

  @Test func `UIDs and dates stay where that is asked for`() throws {
    let copy = try copy([.retainUIDs, .retainFullDates])
    #expect(try value(copy, .studyInstanceUID) == study)
    #expect(try value(copy, .studyDate) == "20250102")
    #expect(try value(copy, DICOMTag(0x0028, 0x0303)) == "UNMODIFIED")
  }

  @Test func `moved dates are other valid days, all moved alike`() throws {
    let copy = try copy([.retainModifiedDates])
    let date = try #require(try value(copy, .studyDate))
    #expect(date.count == 8 && date < "20250102" && date > "20140101")
    #expect(try value(copy, DICOMTag(0x0008, 0x0021)) == date)
    #expect(try value(copy, DICOMTag(0x0028, 0x0303)) == "MODIFIED")
  }

  @Test func `dates that are both kept and moved are refused`() {
    #expect(throws: DeidentificationError(.badOptions, "")) {
      try Deidentifier([.retainFullDates, .retainModifiedDates])
    }
    #expect(DeidentificationOptions(names: ["dates", "moved-dates"]) == nil)
    #expect(DeidentificationOptions(names: ["everything"]) == nil)
    #expect(DeidentificationOptions(names: ["dates", "device"]) == [.retainFullDates, .retainDevice])
  }

  @Test func `an existing file is never overwritten`() throws {
    try withFolder { folder in
      let copy = try Deidentifier().deidentify(MemorySource(phantom))
      try copy.write(to: folder + "/one")
      #expect(throws: DeidentificationError(.unwritable, "")) { try copy.write(to: folder + "/one") }
    }
  }

  @Test func `a file cut anywhere is refused or gives a whole file, and nothing traps`() throws {
    let deidentifier = try Deidentifier()
    for length in stride(from: 0, to: phantom.count, by: 7) {
      if let copy = try? deidentifier.deidentify(MemorySource(phantom[..<length])).bytes() {
        #expect(throws: Never.self) { try DICOMReader().read(copy) }
      }
    }
  }

  @Test func `a mutated file is refused or gives a readable copy, and nothing traps`() throws {
    let deidentifier = try Deidentifier()
    var numbers = SystemRandomNumberGenerator()
    for _ in 0..<3_000 {
      var bytes = phantom
      for _ in 0..<Int.random(in: 1...6, using: &numbers) {
        bytes[Int.random(in: 132..<1_600, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
      }
      if let copy = try? deidentifier.deidentify(MemorySource(bytes)).bytes() {
        #expect(throws: Never.self) { try DICOMReader().read(copy) }
      }
    }
  }
}
