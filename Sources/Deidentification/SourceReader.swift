internal import Imaging

/// Reads headers and values at any place of a source, through a window.
struct SourceReader {
  let source: any DICOMSource
  private var window: [UInt8] = []
  private var start: UInt64 = 0

  init(_ source: any DICOMSource) { self.source = source }

  /// Exactly `count` bytes at an offset; nil where there are fewer.
  mutating func bytes(at offset: UInt64, _ count: Int) throws -> ArraySlice<UInt8>? {
    guard offset <= source.count, UInt64(count) <= source.count - offset else { return nil }
    if offset < start || offset + UInt64(count) > start + UInt64(window.count) {
      let size = max(UInt64(count), min(65_536, source.count - offset))
      window = try source.bytes(at: offset, count: Int(size))
      start = offset
    }
    let first = Int(offset - start)
    return window[first..<first + count]
  }
}

/// The header of an element, item or delimiter.
struct ElementHeader {
  let tag: DICOMTag
  /// The representation where it is written.
  let vr: DICOMVR?
  /// Nil where undefined.
  let length: UInt64?
  /// Where the value starts.
  let value: UInt64
}

extension SourceReader {
  /// The header at an offset. The same forms as the reader of `Imaging` takes.
  mutating func header(at offset: UInt64, _ encoding: TransferSyntax.Encoding) throws -> ElementHeader {
    guard let bytes = try bytes(at: offset, 8).map(Array.init) else {
      throw DeidentificationError(.malformed, "a sequence ends inside an element")
    }
    let big = encoding == .explicitBig
    let tag = DICOMTag(Self.number16(bytes, 0, big), Self.number16(bytes, 2, big))
    let letters = (0x41...0x5a).contains(bytes[4]) && (0x41...0x5a).contains(bytes[5])
    guard encoding != .implicitLittle, tag.group != 0xfffe, letters else {
      return ElementHeader(tag: tag, vr: nil, length: Self.length(bytes, 4, big), value: offset + 8)
    }
    guard let vr = DICOMVR(rawValue: String(decoding: bytes[4..<6], as: UTF8.self)) else {
      throw DeidentificationError(.malformed, "letters that are no value representation", tag: tag)
    }
    guard vr.hasLongForm else {
      return ElementHeader(tag: tag, vr: vr, length: UInt64(Self.number16(bytes, 6, big)), value: offset + 8)
    }
    guard let more = try self.bytes(at: offset + 8, 4).map(Array.init) else {
      throw DeidentificationError(.malformed, "a sequence ends inside an element", tag: tag)
    }
    return ElementHeader(tag: tag, vr: vr, length: Self.length(more, 0, big), value: offset + 12)
  }

  private static func number16(_ bytes: [UInt8], _ at: Int, _ big: Bool) -> UInt16 {
    let (first, second) = (UInt16(bytes[at]), UInt16(bytes[at + 1]))
    return big ? first << 8 | second : second << 8 | first
  }

  private static func length(_ bytes: [UInt8], _ at: Int, _ big: Bool) -> UInt64? {
    let (first, second) = (UInt64(number16(bytes, at, big)), UInt64(number16(bytes, at + 2, big)))
    let length = big ? first << 16 | second : second << 16 | first
    return length == 0xffff_ffff ? nil : length
  }
}

extension DICOMVR {
  /// Whether explicit encodings write two reserved bytes and a 32-bit length (PS3.5 7.1.2).
  var hasLongForm: Bool {
    switch self {
    case .OB, .OD, .OF, .OL, .OV, .OW, .SQ, .SV, .UC, .UN, .UR, .UT, .UV: true
    default: false
    }
  }
}
