internal import Imaging

/// Reads forward over a source with a small window, element by element.
struct Cursor {
  struct Header {
    let tag: DICOMTag
    let vr: DICOMVR?
    /// Nil where undefined.
    let length: UInt64?
  }

  private static let windowSize: UInt64 = 65_536
  private let source: any DICOMSource
  private var window: [UInt8] = []
  private var windowStart: UInt64 = 0
  private(set) var offset: UInt64

  init(_ source: any DICOMSource, from offset: UInt64) {
    self.source = source
    self.offset = offset
  }

  var end: UInt64 { source.count }

  mutating func seek(_ offset: UInt64) { self.offset = min(offset, source.count) }

  mutating func bytes(_ count: Int) throws(ImagingError) -> [UInt8] {
    guard count > 0 else { return [] }
    guard UInt64(count) <= source.count - min(offset, source.count) else {
      throw ImagingError(.truncated, "a value is longer than what holds it", offset: offset)
    }
    if offset < windowStart || offset + UInt64(count) > windowStart + UInt64(window.count) {
      let wanted = min(max(UInt64(count), Self.windowSize), source.count - offset)
      window = try source.bytes(at: offset, count: Int(wanted))
      windowStart = offset
    }
    let start = Int(offset - windowStart)
    offset += UInt64(count)
    return Array(window[start..<start + count])
  }

  mutating func header(_ encoding: TransferSyntax.Encoding) throws(ImagingError) -> Header {
    let isBig = encoding == .explicitBig
    let bytes = try bytes(8)
    let tag = DICOMTag(Self.number16(bytes, 0, isBig), Self.number16(bytes, 2, isBig))
    let letters = String(decoding: bytes[4..<6], as: UTF8.self)
    guard encoding != .implicitLittle, tag.group != 0xfffe, let vr = DICOMVR(rawValue: letters) else {
      return Header(tag: tag, vr: nil, length: Self.length(bytes, 4, isBig))
    }
    guard vr.isLong else { return Header(tag: tag, vr: vr, length: UInt64(Self.number16(bytes, 6, isBig))) }
    return Header(tag: tag, vr: vr, length: Self.length(try self.bytes(4), 0, isBig))
  }

  private static func number16(_ bytes: [UInt8], _ place: Int, _ isBig: Bool) -> UInt16 {
    let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
    return isBig ? first << 8 | second : second << 8 | first
  }

  private static func length(_ bytes: [UInt8], _ place: Int, _ isBig: Bool) -> UInt64? {
    let four = bytes[place..<place + 4]
    let number = (isBig ? Array(four) : four.reversed()).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return number == .max ? nil : UInt64(number)
  }
}

extension DICOMTag {
  static let itemStart = DICOMTag(0xfffe, 0xe000)
  static let itemEnd = DICOMTag(0xfffe, 0xe00d)
  static let sequenceEnd = DICOMTag(0xfffe, 0xe0dd)
}

extension DICOMVR {
  /// Whether the explicit form has a length of 32 bits (PS3.5 7.1.2).
  var isLong: Bool {
    switch self {
    case .OB, .OD, .OF, .OL, .OV, .OW, .SQ, .SV, .UC, .UN, .UR, .UT, .UV: true
    default: false
    }
  }

  /// Whether the model writes its bytes and not its values.
  var isBinary: Bool {
    switch self {
    case .OB, .OD, .OF, .OL, .OV, .OW, .UN: true
    default: false
    }
  }

  /// Bytes of a number.
  var wordSize: Int {
    switch self {
    case .US, .SS, .OW, .AT: 2
    case .UL, .SL, .FL, .OF, .OL: 4
    case .FD, .OD, .OV, .SV, .UV: 8
    default: 1
    }
  }
}
