import Testing

@testable import Imaging

struct SummaryTests {
  private func summary(_ build: (inout FileBuilder) -> Void) throws -> DICOMSummary {
    var set = FileBuilder()
    build(&set)
    return try DICOMSummary(DICOMReader().read(FileBuilder.file(set.bytes)))
  }

  private func patient(_ bytes: [UInt8], set: String?) throws -> String? {
    try summary {
      if let set { $0.text(.specificCharacterSet, .CS, set) }
      $0.add(.patientID, .LO, bytes)
    }.patient?.value
  }

  @Test func `padding is trimmed at the end and nowhere else`() throws {
    #expect(try patient(Array(" A 1  ".utf8), set: nil) == " A 1")
    #expect(try patient(Array("A1\0\0".utf8), set: nil) == "A1")
    #expect(try patient(Array("A\\B ".utf8), set: nil) == "A\\B")
    #expect(try patient(Array("    ".utf8), set: nil) == nil)
    #expect(try patient([], set: nil) == nil)
  }

  @Test func `latin 1 and utf 8 are decoded, and unknown sets never make two identifiers one`() throws {
    #expect(try patient([0x4d, 0xfc], set: "ISO_IR 100") == "Mü")
    #expect(try patient([0x4d, 0xfc], set: nil) == "Mü")
    #expect(try patient([0x4d, 0xc3, 0xbc, 0x20], set: "ISO_IR 192") == "Mü")
    #expect(try patient([0xff, 0x31], set: "ISO_IR 192") != patient([0xfe, 0x31], set: "ISO_IR 192"))
    #expect(try patient([0xb1, 0x31], set: "ISO_IR 13") != patient([0xb2, 0x31], set: "ISO_IR 13"))
  }

  @Test func `numbers that are none read as absent`() throws {
    let bad = try summary {
      $0.text(.numberOfFrames, .IS, "1A")
      $0.add(.rows, .US, [])
      $0.text(.columns, .CS, "12")
    }
    #expect(bad.numberOfFrames == nil && bad.rows == nil && bad.columns == nil)
    let good = try summary {
      $0.text(.numberOfFrames, .IS, " 12"); $0.add(.rows, .US, [0, 2])
    }
    #expect(good.numberOfFrames == 12 && good.rows == 512)
  }

  @Test func `burned-in text warns when stated, may be there when unstated, and is not when denied`() throws {
    func warnings(_ modality: String, _ burned: String?, _ sopClass: String = "1.2") throws -> Set<ImagingWarning> {
      let summary = try summary {
        $0.text(.sopClassUID, .UI, sopClass)
        $0.text(.modality, .CS, modality)
        if let burned { $0.text(.burnedInAnnotation, .CS, burned) }
      }
      return ImagingWarning.warnings(for: summary)
    }
    #expect(try warnings("CT", "YES") == [.burnedInAnnotation])
    #expect(try warnings("CT", " yes ") == [.burnedInAnnotation])
    #expect(try warnings("CT", nil) == [])
    #expect(try warnings("US", nil) == [.mayBurnIn])
    #expect(try warnings("US", "NO") == [])
    #expect(try warnings("US", "PERHAPS") == [.mayBurnIn])
    #expect(try warnings("CT", nil, "1.2.840.10008.5.1.4.1.1.7.2") == [.mayBurnIn])
    #expect(try warnings("CT", nil, "1.2.840.10008.5.1.4.1.1.70") == [])
  }

  @Test func `a file of another patient warns, and so does one of nobody`() throws {
    let one = try summary {
      $0.text(.patientID, .LO, "P-1 ")
      $0.text(.issuerOfPatientID, .LO, "CLINIC")
    }
    func warnings(_ summary: DICOMSummary, _ identifiers: PatientIdentifier...) -> Set<ImagingWarning> {
      ImagingWarning.warnings(for: summary, expected: identifiers)
    }
    #expect(warnings(one) == [])
    #expect(warnings(one, PatientIdentifier(" P-1")) == [])
    #expect(warnings(one, PatientIdentifier("P-2"), PatientIdentifier("P-1", issuer: "CLINIC")) == [])
    #expect(warnings(one, PatientIdentifier("P-1", issuer: "ELSEWHERE")) == [.otherPatient])
    #expect(warnings(one, PatientIdentifier("p-1")) == [.otherPatient])
    #expect(warnings(one, PatientIdentifier("")) == [.otherPatient])
    #expect(warnings(try summary { $0.text(.modality, .CS, "CT") }, PatientIdentifier("P-1")) == [.patientNotStated])
  }

  @Test func `media types are told by their first bytes`() {
    #expect(MediaType(sniffing: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]) == .png)
    #expect(MediaType(sniffing: [0x89, 0x50, 0x4e, 0x47]) == .other)
    #expect(MediaType(sniffing: [0xff, 0xd8, 0xff, 0xdb]) == .jpeg)
    #expect(MediaType(sniffing: Array("%PDF-1.7".utf8)) == .pdf)
    #expect(MediaType(sniffing: Array(" %PDF-1.7".utf8)) == .other)
    #expect(MediaType(sniffing: FileBuilder.file([])) == .dicom)
    #expect(MediaType(sniffing: []) == .other)
    #expect(MediaType(sniffing: Array("<html>".utf8)) == .other)
  }

  @Test func `uids are checked for form and derived with version and variant`() {
    for good in ["1.2.840.10008.1.2", "0.1", "2.25.0"] { #expect(DICOMUID.isWellFormed(good)) }
    for bad in ["", ".", "1..2", "1.02", "1.2.", "../../x", "1.2 ", String(repeating: "1", count: 65)] {
      #expect(!DICOMUID.isWellFormed(bad))
    }
    // The UUID 00000000-0000-8000-8000-000000000000.
    #expect(DICOMUID.derived(from: 0) == "2.25.\(UInt128(0x8000) << 64 | UInt128(0x8000_0000_0000_0000))")
    #expect(DICOMUID.isWellFormed(DICOMUID.derived(from: .max)))
  }
}
