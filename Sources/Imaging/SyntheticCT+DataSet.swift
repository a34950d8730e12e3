extension SyntheticCT {
  private static let ctImageStorage = "1.2.840.10008.5.1.4.1.1.2"
  /// Implementation Class UID of this writer, a fixed UUID.
  private static let implementation = "2.25.191434217053283206118397414571563012851"

  /// Preamble, prefix and file meta information (PS3.10 7.1).
  func header(slice: Int) -> [UInt8] {
    var meta = ExplicitWriter()
    meta.data(0x0002, 0x0001, .OB, [0, 1])
    meta.text(0x0002, 0x0002, .UI, Self.ctImageStorage)
    meta.text(0x0002, 0x0003, .UI, sopInstanceUID(slice: slice))
    meta.text(0x0002, 0x0010, .UI, "1.2.840.10008.1.2.1")
    meta.text(0x0002, 0x0012, .UI, Self.implementation)
    meta.text(0x0002, 0x0013, .SH, "AUREOLE_PHANTOM")
    let length = UInt32(truncatingIfNeeded: meta.bytes.count)
    var start = ExplicitWriter()
    start.data(0x0002, 0x0000, .UL, (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
    return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + start.bytes + meta.bytes
  }

  /// The attributes of the CT Image IOD (PS3.3 table A.3-1) that are of type 1 and 2, in ascending order.
  func dataSet(slice: Int, pixels: [UInt8]) -> [UInt8] {
    var set = ExplicitWriter()
    identify(&set, slice: slice)
    place(&set, slice: slice)
    describe(&set)
    set.data(0x7fe0, 0x0010, .OW, pixels)
    return set.bytes
  }

  private func identify(_ set: inout ExplicitWriter, slice: Int) {
    set.text(0x0008, 0x0005, .CS, "ISO_IR 192")
    set.text(0x0008, 0x0008, .CS, "ORIGINAL\\PRIMARY\\AXIAL")
    set.text(0x0008, 0x0016, .UI, Self.ctImageStorage)
    set.text(0x0008, 0x0018, .UI, sopInstanceUID(slice: slice))
    for element: UInt16 in [0x0020, 0x0021, 0x0022, 0x0023] { set.text(0x0008, element, .DA, options.date) }
    for element: UInt16 in [0x0030, 0x0031, 0x0032, 0x0033] { set.text(0x0008, element, .TM, "120000") }
    set.text(0x0008, 0x0050, .SH, "")
    set.text(0x0008, 0x0060, .CS, "CT")
    set.text(0x0008, 0x0070, .LO, "Aureole")
    set.text(0x0008, 0x0090, .PN, "")
    set.text(0x0008, 0x1030, .LO, "Synthetic phantom")
    set.text(0x0008, 0x103e, .LO, "Synthetic CT series \(options.seriesNumber)")
    set.text(0x0008, 0x1090, .LO, "Phantom writer")
    set.text(0x0010, 0x0010, .PN, options.patientName)
    set.text(0x0010, 0x0020, .LO, patientIdentifier)
    if let issuer = options.issuer { set.text(0x0010, 0x0021, .LO, issuer) }
    set.text(0x0010, 0x0030, .DA, "")
    set.text(0x0010, 0x0040, .CS, "O")
    set.text(0x0018, 0x0015, .CS, "CHEST")
    set.text(0x0018, 0x0050, .DS, Self.millimetres(options.sliceSpacing))
    set.text(0x0018, 0x0060, .DS, "120")
    set.text(0x0018, 0x1020, .LO, "1")
    set.text(0x0018, 0x5100, .CS, "HFS")
  }

  private func place(_ set: inout ExplicitWriter, slice: Int) {
    set.text(0x0020, 0x000d, .UI, studyInstanceUID)
    set.text(0x0020, 0x000e, .UI, seriesInstanceUID)
    set.text(0x0020, 0x0010, .SH, "1")
    set.text(0x0020, 0x0011, .IS, "\(options.seriesNumber)")
    set.text(0x0020, 0x0012, .IS, "1")
    set.text(0x0020, 0x0013, .IS, "\(slice + 1)")
    // Centres of the first pixel; the volume is centred on the origin in the plane. Head first, so z grows upwards.
    let left = Self.millimetres(-options.pixelSpacing * (options.columns - 1) / 2)
    let front = Self.millimetres(-options.pixelSpacing * (options.rows - 1) / 2)
    let height = Self.millimetres(options.sliceSpacing * slice)
    set.text(0x0020, 0x0032, .DS, "\(left)\\\(front)\\\(height)")
    set.text(0x0020, 0x0037, .DS, "1\\0\\0\\0\\1\\0")
    set.text(0x0020, 0x0052, .UI, frameOfReferenceUID)
    set.text(0x0020, 0x1040, .LO, "")
    set.text(0x0020, 0x1041, .DS, height)
  }

  private func describe(_ set: inout ExplicitWriter) {
    set.numbers(0x0028, 0x0002, 1)
    set.text(0x0028, 0x0004, .CS, "MONOCHROME2")
    set.numbers(0x0028, 0x0010, UInt16(options.rows))
    set.numbers(0x0028, 0x0011, UInt16(options.columns))
    let spacing = Self.millimetres(options.pixelSpacing)
    set.text(0x0028, 0x0030, .DS, "\(spacing)\\\(spacing)")
    set.numbers(0x0028, 0x0100, 16)
    set.numbers(0x0028, 0x0101, 16)
    set.numbers(0x0028, 0x0102, 15)
    set.numbers(0x0028, 0x0103, options.isSigned ? 1 : 0)
    set.text(0x0028, 0x0301, .CS, "NO")
    set.text(0x0028, 0x1050, .DS, "40")
    set.text(0x0028, 0x1051, .DS, "400")
    set.text(0x0028, 0x1052, .DS, "\(Self.intercept)")
    set.text(0x0028, 0x1053, .DS, "1")
    set.text(0x0028, 0x1054, .LO, "HU")
    set.text(0x0028, 0x2110, .CS, "00")
  }

  /// Micrometres as a decimal string of millimetres, without floating point.
  private static func millimetres(_ micrometres: Int) -> String {
    let size = micrometres.magnitude
    let rest = String(size % 1_000)
    let sign = micrometres < 0 ? "-" : ""
    return "\(sign)\(size / 1_000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }
}
