import Testing

@testable import Imaging

struct RefusalTests {
  private func file(_ build: (inout FileBuilder) -> Void) -> [UInt8] {
    var set = FileBuilder()
    build(&set)
    return FileBuilder.file(set.bytes)
  }

  @Test func `a file without the prefix is refused, whatever follows`() {
    let file = FileBuilder.file(FileBuilder.image(.explicitLittle))
    #expect(refusal(file) == nil)
    #expect(refusal([])?.code == .notDICOM)
    #expect(refusal(Array(file.dropFirst(128)))?.code == .notDICOM)
    #expect(refusal(FileBuilder.image(.explicitLittle))?.code == .notDICOM)
  }

  @Test(arguments: ReaderTests.syntaxes)
  func `a file cut anywhere is refused or ends between elements`(uid: String, encoding: TransferSyntax.Encoding) throws
  {
    let set = FileBuilder.image(encoding)
    let isDeflated = uid.hasSuffix("99")
    let file = FileBuilder.file(isDeflated ? FileBuilder.deflated(set) : set, syntax: uid)
    let whole = try DICOMReader().read(file)
    let dataSet = file.count - (isDeflated ? FileBuilder.deflated(set).count : set.count)
    var read = 0
    for length in 0..<file.count {
      let cut = Array(file.prefix(length))
      guard let error = refusal(cut) else {
        read += 1
        let found = try DICOMReader().read(cut)
        #expect(found.elements == Array(whole.elements.prefix(found.elements.count)), "\(length)")
        #expect(!isDeflated || length < dataSet, "\(length)")
        continue
      }
      if length < 132 { #expect(error.code == .notDICOM) }
      if length > dataSet, !isDeflated {
        #expect(error.code == .truncated || error.code == .trailingData, "\(length): \(error)")
      }
    }
    // A cut between elements makes a shorter data set and no fault; in big endian a cut one byte later leaves the zero
    // that starts a group number, which reads as padding.
    let places = whole.elements.count + whole.meta.count
    #expect((1...(encoding.isBigEndian ? 2 * places : places)).contains(read))
  }

  @Test func `pixel data shorter than its length is refused with its tag and offset`() throws {
    let bytes = file {
      $0.header(.pixelData, .OW, 100); $0.bytes += [1, 2, 3]
    }
    let error = try #require(refusal(bytes))
    #expect(error.code == .truncated)
    #expect(error.tag == .pixelData)
    #expect(error.offset == UInt64(bytes.count - 15))
    #expect(error.description.contains("(7fe0,0010)"))
  }

  @Test func `lengths that run past what holds them are refused`() {
    let past = file {
      $0.header(DICOMTag(0x0040, 0x0555), .SQ, 24)
      $0.item(16)
      $0.header(DICOMTag(0x0040, 0xa040), .CS, 12)
      $0.bytes += Array(repeating: 0x20, count: 40)
    }
    #expect(refusal(past)?.code == .lengthOutOfBounds)
    let item = file {
      $0.header(DICOMTag(0x0040, 0x0555), .SQ, 16)
      $0.item(200)
      $0.bytes += Array(repeating: 0x20, count: 400)
    }
    #expect(refusal(item)?.code == .lengthOutOfBounds)
    let split = file {
      $0.header(DICOMTag(0x0040, 0x0555), .SQ, 4)
      $0.item(0)
    }
    #expect(refusal(split)?.code == .lengthOutOfBounds)
    #expect(refusal(file { $0.header(.pixelData, .OW, 0xffff_fffe) })?.code == .truncated)
  }

  @Test func `delimiters and items out of place are refused`() {
    #expect(refusal(file { $0.item(.itemDelimitation, 0) })?.code == .unexpectedDelimiter)
    #expect(refusal(file { $0.item(.sequenceDelimitation, 0) })?.code == .unexpectedDelimiter)
    #expect(refusal(file { $0.item(0) })?.code == .unexpectedDelimiter)
    let notAnItem = file {
      $0.header(DICOMTag(0x0040, 0x0555), .SQ, FileBuilder.undefined)
      $0.text(.modality, .CS, "CT")
    }
    #expect(refusal(notAnItem)?.code == .unexpectedTag)
    let early = file {
      $0.header(DICOMTag(0x0040, 0x0555), .SQ, 8)
      $0.item(.sequenceDelimitation, 0)
    }
    #expect(refusal(early)?.code == .unexpectedTag)
    let fragment = file {
      $0.header(.pixelData, .OB, FileBuilder.undefined)
      $0.item(FileBuilder.undefined)
    }
    #expect(refusal(fragment)?.code == .undefinedLength)
    let open = file {
      $0.header(.pixelData, .OB, FileBuilder.undefined); $0.item(0)
    }
    #expect(refusal(open)?.code == .truncated)
  }

  @Test func `representations that do not exist or cannot be open-ended are refused`() {
    let unknown = file {
      $0.tag(.modality); $0.bytes += Array("ZZ".utf8) + [2, 0, 0x43, 0x54]
    }
    #expect(refusal(unknown)?.code == .unknownVR)
    #expect(refusal(file { $0.header(.modality, .UT, FileBuilder.undefined) })?.code == .undefinedLength)
  }

  @Test func `transfer syntaxes outside the standard are refused, those inside are read`() {
    let set = FileBuilder.image(.explicitLittle)
    for uid in ["1.2.840.113619.5.2", "1.2.840.10008.1.2.9", "1.2.3"] {
      #expect(refusal(FileBuilder.file(set, syntax: uid))?.code == .unknownTransferSyntax)
    }
    for uid in ["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.5"] {
      #expect(refusal(FileBuilder.file(set, syntax: uid)) == nil)
    }
  }

  @Test(arguments: DICOMTag.summarised.sorted())
  func `an identifying element that stands twice is refused, another is not`(tag: DICOMTag) {
    #expect(
      refusal(
        file {
          $0.text(tag, .LO, "A"); $0.text(tag, .LO, "A")
        })?.code == .duplicateElement)
    let other = DICOMTag(0x0008, 0x103e)
    #expect(
      refusal(
        file {
          $0.text(other, .LO, "A"); $0.text(other, .LO, "B")
        }) == nil)
  }

  @Test func `values and counts keep their bounds`() throws {
    let long = file { $0.add(.patientID, .UT, Array(repeating: 0x41, count: 65_537)) }
    #expect(refusal(long)?.code == .valueTooLong)
    let comment = file { $0.add(DICOMTag(0x0010, 0x4000), .UT, Array(repeating: 0x41, count: 65_537)) }
    let read = try DICOMReader().read(comment)
    #expect(read.elements.first?.length == 65_537)
    #expect(read.elements.first?.value == nil)
    let many = file { for _ in 0..<100 { $0.text(DICOMTag(0x0008, 0x103e), .LO, "AB") } }
    #expect(refusal(many, limits: DICOMLimits(elements: 102)) != nil)
    #expect(refusal(many, limits: DICOMLimits(elements: 103)) == nil)  // three of them in the meta information
    let kept = try DICOMReader(limits: DICOMLimits(keptTotal: 150)).read(many)
    #expect(kept.elements.contains { $0.value == nil } && kept.elements.contains { $0.value != nil })
  }

  @Test func `errors are equal by code and say no value`() {
    let error = ImagingError(.truncated, "one", offset: 1)
    #expect(error == ImagingError(.truncated, "two", offset: 2))
    #expect(error != ImagingError(.tooDeep, "one", offset: 1))
    let bytes = file {
      $0.text(.patientID, .LO, "SECRET"); $0.text(.patientID, .LO, "SECRET")
    }
    #expect(refusal(bytes)?.description.contains("SECRET") == false)
  }
}
