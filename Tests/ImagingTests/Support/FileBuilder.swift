import CZlib

@testable import Imaging

/// Writes data sets element by element in any of the three encodings, right or deliberately wrong.
struct FileBuilder {
  let encoding: TransferSyntax.Encoding
  var bytes: [UInt8] = []

  static let undefined: UInt32 = 0xffff_ffff

  init(_ encoding: TransferSyntax.Encoding = .explicitLittle) { self.encoding = encoding }

  func number16(_ value: UInt16) -> [UInt8] {
    let low = UInt8(truncatingIfNeeded: value)
    return encoding.isBigEndian ? [UInt8(value >> 8), low] : [low, UInt8(value >> 8)]
  }

  func number32(_ value: UInt32) -> [UInt8] {
    let halves = [number16(UInt16(value >> 16)), number16(UInt16(truncatingIfNeeded: value))]
    return encoding.isBigEndian ? halves[0] + halves[1] : halves[1] + halves[0]
  }

  mutating func tag(_ tag: DICOMTag) { bytes += number16(tag.group) + number16(tag.element) }

  mutating func header(_ name: DICOMTag, _ vr: DICOMVR, _ length: UInt32) {
    tag(name)
    guard encoding.isExplicit else { return bytes += number32(length) }
    bytes += Array(vr.rawValue.utf8)
    bytes += vr.hasLongLength ? [0, 0] + number32(length) : number16(UInt16(truncatingIfNeeded: length))
  }

  mutating func add(_ name: DICOMTag, _ vr: DICOMVR, _ value: [UInt8]) {
    header(name, vr, UInt32(value.count))
    bytes += value
  }

  mutating func text(_ name: DICOMTag, _ vr: DICOMVR, _ text: String) {
    var value = Array(text.utf8)
    if value.count & 1 == 1 { value.append(vr == .UI ? 0 : 0x20) }
    add(name, vr, value)
  }

  mutating func item(_ length: UInt32) { item(.item, length) }

  mutating func item(_ name: DICOMTag, _ length: UInt32) {
    tag(name)
    bytes += number32(length)
  }

  /// The elements of one small image, its private elements, nested sequences and pixels included.
  static func image(_ encoding: TransferSyntax.Encoding, patient: String = "P-1") -> [UInt8] {
    var set = FileBuilder(encoding)
    set.text(.sopClassUID, .UI, "1.2.840.10008.5.1.4.1.1.2")
    set.text(.sopInstanceUID, .UI, "1.2.3.4")
    set.text(.studyDate, .DA, "20240102")
    set.text(.modality, .CS, "CT")
    set.text(DICOMTag(0x0009, 0x0010), .LO, "SOMEBODY")
    set.add(DICOMTag(0x0009, 0x1001), .UN, [1, 2, 3, 4])
    set.text(.patientName, .PN, "A^B")
    set.text(.patientID, .LO, patient)
    set.text(.studyInstanceUID, .UI, "1.2.3")
    set.text(.seriesInstanceUID, .UI, "1.2.3.5")
    set.text(.numberOfFrames, .IS, "1")
    set.add(.rows, .US, set.number16(2))
    set.add(.columns, .US, set.number16(3))
    set.add(.bitsAllocated, .US, set.number16(16))
    set.bytes += nested(2, in: encoding).bytes
    set.add(.pixelData, .OW, Array(repeating: 7, count: 12))
    return set.bytes
  }

  /// Sequences of undefined length inside each other.
  static func nested(_ depth: Int, in encoding: TransferSyntax.Encoding = .explicitLittle) -> FileBuilder {
    var set = FileBuilder(encoding)
    for _ in 0..<depth {
      set.header(DICOMTag(0x0040, 0x0555), .SQ, undefined)
      set.item(undefined)
    }
    for _ in 0..<depth {
      set.item(.itemDelimitation, 0)
      set.item(.sequenceDelimitation, 0)
    }
    return set
  }

  /// Preamble, prefix and meta information before a data set.
  static func file(
    _ dataSet: [UInt8], syntax: String = "1.2.840.10008.1.2.1", preamble: [UInt8] = []
  ) -> [UInt8] {
    var meta = FileBuilder()
    meta.text(.mediaStorageSOPClassUID, .UI, "1.2.840.10008.5.1.4.1.1.2")
    meta.text(.transferSyntaxUID, .UI, syntax)
    var start = FileBuilder()
    start.add(DICOMTag(0x0002, 0x0000), .UL, start.number32(UInt32(meta.bytes.count)))
    let head = preamble + Array(repeating: 0, count: 128 - preamble.count)
    return head + Array("DICM".utf8) + start.bytes + meta.bytes + dataSet
  }

  /// Raw deflate of a data set.
  static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 1_000 + 1_024)
    var stream = unsafe z_stream()
    var written = 0
    // Sound: every pointer is valid for the calls inside its closure and its count is the array's; one call finishes
    // because the output is larger than deflate's worst case.
    unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe _ = deflateInit2_(
          &stream, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        unsafe _ = deflate(&stream, Z_FINISH)
        unsafe written = target.count - Int(stream.avail_out)
        unsafe _ = deflateEnd(&stream)
      }
    }
    return Array(output.prefix(written))
  }
}

/// The code a file is refused with, or nil where it is read.
func refusal(_ bytes: [UInt8], limits: DICOMLimits = DICOMLimits()) -> ImagingError? {
  do {
    _ = try DICOMReader(limits: limits).read(bytes)
    return nil
  } catch {
    return error
  }
}
