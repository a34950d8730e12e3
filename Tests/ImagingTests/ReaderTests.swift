import Testing

@testable import Imaging

struct ReaderTests {
  static let syntaxes: [(String, TransferSyntax.Encoding)] = [
    ("1.2.840.10008.1.2", .implicitLittle), ("1.2.840.10008.1.2.1", .explicitLittle),
    ("1.2.840.10008.1.2.2", .explicitBig), ("1.2.840.10008.1.2.1.99", .explicitLittle),
  ]

  @Test(arguments: syntaxes)
  func `the same image reads the same in every encoding`(uid: String, encoding: TransferSyntax.Encoding) throws {
    let set = FileBuilder.image(encoding)
    let stored = uid.hasSuffix("99") ? FileBuilder.deflated(set) : set
    let file = try DICOMReader().read(FileBuilder.file(stored, syntax: uid))
    let summary = DICOMSummary(file)
    #expect(summary.patient == PatientIdentifier("P-1"))
    #expect(summary.patientName == "A^B")
    #expect(summary.sopInstanceUID == "1.2.3.4")
    #expect(summary.studyInstanceUID == "1.2.3")
    #expect(summary.seriesInstanceUID == "1.2.3.5")
    #expect(summary.modality == "CT")
    #expect([summary.rows, summary.columns, summary.numberOfFrames, summary.bitsAllocated] == [2, 3, 1, 16])
    #expect(summary.transferSyntaxUID == uid)
    #expect(file.pixelData?.length == 12)
    #expect(file.pixelData?.isEncapsulated == false)
    #expect(file[DICOMTag(0x0009, 0x1001)]?.value == [1, 2, 3, 4])
  }

  @Test(arguments: [TransferSyntax.Encoding.implicitLittle, .explicitLittle, .explicitBig])
  func `sequences nest 64 deep and no deeper`(encoding: TransferSyntax.Encoding) throws {
    let uids: [TransferSyntax.Encoding: String] = [
      .implicitLittle: "1.2.840.10008.1.2", .explicitLittle: "1.2.840.10008.1.2.1", .explicitBig: "1.2.840.10008.1.2.2",
    ]
    let uid = try #require(uids[encoding])
    #expect(refusal(FileBuilder.file(FileBuilder.nested(64, in: encoding).bytes, syntax: uid)) == nil)
    #expect(refusal(FileBuilder.file(FileBuilder.nested(65, in: encoding).bytes, syntax: uid))?.code == .tooDeep)
    #expect(refusal(FileBuilder.file(FileBuilder.nested(20_000, in: encoding).bytes, syntax: uid))?.code == .tooDeep)
  }

  @Test func `sequences and items of defined length are walked to their ends`() throws {
    var inner = FileBuilder()
    inner.text(.patientID, .LO, "INNER")
    var set = FileBuilder()
    set.header(DICOMTag(0x0008, 0x1140), .SQ, UInt32(2 * (8 + inner.bytes.count)))
    for _ in 0..<2 {
      set.item(UInt32(inner.bytes.count))
      set.bytes += inner.bytes
    }
    set.header(DICOMTag(0x0008, 0x2112), .SQ, 0)
    set.text(.patientID, .LO, "OUTER")
    let file = try DICOMReader().read(FileBuilder.file(set.bytes))
    #expect(DICOMSummary(file).patient?.value == "OUTER")
    #expect(file.elements.count == 3)
  }

  @Test func `an unknown element of undefined length is read as an implicit sequence`() throws {
    var inner = FileBuilder(.implicitLittle)
    inner.item(FileBuilder.undefined)
    inner.text(DICOMTag(0x0011, 0x0010), .LO, "PRIVATE")
    inner.item(.itemDelimitation, 0)
    inner.item(.sequenceDelimitation, 0)
    for (uid, encoding) in Self.syntaxes[1...2] {
      var set = FileBuilder(encoding)
      set.header(DICOMTag(0x0011, 0x1001), .UN, FileBuilder.undefined)
      set.bytes += inner.bytes
      set.text(.studyInstanceUID, .UI, "1.2")
      let file = try DICOMReader().read(FileBuilder.file(set.bytes, syntax: uid))
      #expect(DICOMSummary(file).studyInstanceUID == "1.2")
    }
  }

  @Test func `fragments are counted and never looked into`() throws {
    var set = FileBuilder()
    set.header(.pixelData, .OB, FileBuilder.undefined)
    set.item(0)
    set.item(8)
    set.item(.sequenceDelimitation, 0)  // eight bytes of a fragment that look like the end
    set.item(4)
    set.bytes += [1, 2, 3, 4]
    set.item(.sequenceDelimitation, 0)
    let file = try DICOMReader().read(FileBuilder.file(set.bytes, syntax: "1.2.840.10008.1.2.4.90"))
    #expect(file.pixelData?.fragments == 2)
    #expect(file.pixelData?.length == UInt64(set.bytes.count - 12))
  }

  @Test func `a file that states no transfer syntax is recognised by its first element`() throws {
    for encoding in [TransferSyntax.Encoding.implicitLittle, .explicitLittle, .explicitBig] {
      let bytes = Array(repeating: 0, count: 128) + Array("DICM".utf8) + FileBuilder.image(encoding)
      let file = try DICOMReader().read(bytes)
      #expect(file.transferSyntax.encoding == encoding)
      #expect(DICOMSummary(file).transferSyntaxUID == nil)
      #expect(DICOMSummary(file).patient?.value == "P-1")
    }
  }

  @Test func `zero padding after the data set is let through, other bytes are not`() {
    let file = FileBuilder.file(FileBuilder.image(.explicitLittle))
    for padding in [1, 7, 8, 50_000] { #expect(refusal(file + [UInt8](repeating: 0, count: padding)) == nil) }
    #expect(refusal(file + [UInt8](repeating: 0, count: 9) + [1])?.code == .trailingData)
    #expect(refusal(file + [1, 2, 3])?.code == .trailingData)
  }

  @Test func `deflated data sets end with padding or the right checksum and nothing else`() {
    let set = FileBuilder.deflated(FileBuilder.image(.explicitLittle))
    let file = FileBuilder.file(set, syntax: "1.2.840.10008.1.2.1.99")
    #expect(refusal(file + [0]) == nil)
    #expect(refusal(file + [1])?.code == .trailingData)
    #expect(refusal(file + [1, 2, 3, 4, 5, 6, 7, 8])?.code == .trailingData)
    #expect(refusal(Array(file.dropLast()))?.code == .truncated)
    var damaged = file
    damaged[file.count - set.count] = 0xff
    #expect(refusal(damaged)?.code == .badDeflate)
  }

  @Test func `an inflated data set has a bound`() {
    var set = FileBuilder()
    set.add(.pixelData, .OW, [UInt8](repeating: 0, count: 4_000_000))
    let file = FileBuilder.file(FileBuilder.deflated(set.bytes), syntax: "1.2.840.10008.1.2.1.99")
    #expect(file.count < 10_000)
    #expect(refusal(file) == nil)
    #expect(refusal(file, limits: DICOMLimits(inflated: 3_999_999))?.code == .inflatedTooLarge)
  }
}
