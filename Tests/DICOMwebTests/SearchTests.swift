import Imaging
import Testing

@testable import DICOMweb

/// Addresses, conditions and pages.
struct SearchTests {
  private let study = DataSet([
    DICOMTag(0x0010, 0x0010): .init(.PN, .names(["Phantom^Anna=森^花"])),
    DICOMTag(0x0010, 0x0020): .init(.LO, .texts(["P-17"])),
    DICOMTag(0x0008, 0x0020): .init(.DA, .texts(["20250102"])),
    DICOMTag(0x0008, 0x0030): .init(.TM, .texts(["101530"])),
    DICOMTag(0x0008, 0x0061): .init(.CS, .texts(["CT", "SR"])),
    DICOMTag(0x0020, 0x000d): .init(.UI, .texts(["1.2.3"])),
    DICOMTag(0x0020, 0x0013): .init(.IS, .numbers(["7"])),
    DICOMTag(0x0040, 0x0275): .init(.SQ, .items([DataSet([DICOMTag(0x0040, 0x0009): .init(.SH, .texts(["S1"]))])])),
  ])

  @Test(arguments: [
    ("PatientName", "phantom*"), ("PatientName", "PHANTOM^ANNA"), ("PatientName", "*花"), ("00100010", "Ph?ntom^Anna"),
    ("PatientID", "P-17"), ("PatientID", "P-*"), ("PatientID", ""), ("PatientID", "*"), ("StudyDate", "20250102"),
    ("StudyDate", "20250101-20250103"), ("StudyDate", "-20250102"), ("StudyDate", "20250102-"), ("StudyTime", "10-11"),
    ("StudyTime", "101530"), ("StudyTime", "-10"), ("ModalitiesInStudy", "SR"), ("StudyInstanceUID", "1.2.4,1.2.3"),
    ("StudyInstanceUID", "1.2.4\\1.2.3"), ("InstanceNumber", "7"), ("00400275.00400009", "S1"),
    ("RequestAttributesSequence.ScheduledProcedureStepID", "S*"), ("AccessionNumber", ""),
  ])
  func `what fits is found`(name: String, value: String) throws {
    #expect(try SearchQuery([(name, value)]).matches(study))
  }

  @Test(arguments: [
    ("PatientName", "hantom*"), ("PatientID", "p-17"), ("PatientID", "P-1"), ("StudyDate", "20250103-"),
    ("StudyDate", "-20250101"), ("StudyDate", "2025"), ("StudyTime", "11-12"), ("ModalitiesInStudy", "MR"),
    ("StudyInstanceUID", "1.2"), ("StudyInstanceUID", "1.2.*"), ("AccessionNumber", "A"), ("InstanceNumber", "70"),
    ("00400275.00400009", "S2"), ("PatientID", String(repeating: "*a", count: 60)),
  ])
  func `what does not fit is not`(name: String, value: String) throws {
    #expect(try !SearchQuery([(name, value)]).matches(study))
  }

  @Test(arguments: [("limit", "-1"), ("offset", "x"), ("NoSuchThing", "1"), ("0010002", "1"), ("00100020.", "1")])
  func `a malformed query is refused`(name: String, value: String) {
    #expect(throws: DICOMwebError(.malformedRequest, "")) { _ = try SearchQuery([(name, value)]) }
  }

  @Test func `a page tells usual and wanted fields, and whether there is more`() throws {
    let query = try SearchQuery([
      ("limit", "2"), ("offset", "1"), ("includefield", "00200013,NoSuchThing"), ("fuzzymatching", "true"),
    ])
    let page = query.page(of: [study, study, study, study], telling: [.studies])
    #expect(page.rows.count == 2 && page.isCut)
    #expect(page.rows[0][DICOMTag(0x0020, 0x0013)] != nil && page.rows[0][DICOMTag(0x0040, 0x0275)] == nil)
    #expect(query.warnings.count == 2)
    #expect(try SearchQuery([("includefield", "all")]).page(of: [study], telling: [.studies]).rows == [study])
    #expect(try !SearchQuery([("offset", "9")]).page(of: [study], telling: [.studies]).isCut)
  }

  @Test func `addresses are read`() throws {
    func path(_ text: String) throws -> StudiesPath? { try StudiesPath(text.split(separator: "/")) }
    #expect(try path("studies")?.target == .search(.studies))
    #expect(try path("series")?.target == .search(.series))
    #expect(try path("studies/1.2/instances")?.target == .search(.instances))
    #expect(try path("studies/1.2/series/1.3/instances")?.target == .search(.instances))
    #expect(try path("studies/1.2")?.target == .instances)
    #expect(try path("studies/1.2/series/1.3/metadata")?.target == .metadata)
    #expect(try path("studies/1.2/series/1.3/instances/1.4/frames/1,3")?.target == .frames([1, 3]))
    #expect(try path("studies/1.2/series/1.3/instances/1.4/frames/2/rendered")?.target == .rendered(frame: 2))
    #expect(try path("studies/1.2/series/1.3/instances/1.4/bulkdata/7FE00010")?.target == .bulkdata("7FE00010"))
    for text in [
      "", "study", "studies/1.2/frames/1", "studies/1.2/x", "series/1.3", "studies/1.2/instances/1.4",
      "studies/1/rendered",
    ] {
      #expect(try path(text) == nil)
    }
    for text in ["studies/..", "studies/1..2", "studies/1.2/series/x", "studies/1.2/series/1.3/instances/1.4/frames/0"]
    {
      #expect(throws: DICOMwebError(.malformedRequest, "")) { try path(text) }
    }
  }
}
