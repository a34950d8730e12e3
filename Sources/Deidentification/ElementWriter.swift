internal import Imaging

/// Collects a rewritten data set: short values as bytes, long ones as places in the source.
struct ElementWriter {
  private(set) var pieces: [DeidentifiedFile.Piece] = []
  private var pending: [UInt8] = []

  /// An element with a value of its own, made even.
  mutating func element(_ tag: DICOMTag, _ vr: DICOMVR, _ value: [UInt8], _ encoding: TransferSyntax.Encoding) {
    var value = value
    if value.count & 1 == 1 { value.append(vr.padding) }
    // Longer than before, a list of identifiers may not fit its form any more: then none is better than half of one.
    guard Self.fits(UInt64(value.count), vr, encoding) else { return }
    header(tag, vr, UInt64(value.count), encoding)
    pending += value
  }

  /// An element whose value stands in the source.
  mutating func copy(
    _ tag: DICOMTag, _ vr: DICOMVR, _ offset: UInt64, _ length: UInt64, isUndefined: Bool = false,
    _ encoding: TransferSyntax.Encoding
  ) {
    guard Self.fits(length, vr, encoding) else { return }
    header(tag, vr, isUndefined ? nil : length, encoding)
    guard length > 0 else { return }
    flush()
    pieces.append(.range(offset, length))
  }

  /// The header of an element; without a length it is undefined.
  mutating func header(_ tag: DICOMTag, _ vr: DICOMVR?, _ length: UInt64?, _ encoding: TransferSyntax.Encoding) {
    let big = encoding == .explicitBig
    number(tag.group, big)
    number(tag.element, big)
    let size = length.map { UInt32(truncatingIfNeeded: $0) } ?? .max
    let halves = (UInt16(truncatingIfNeeded: size), UInt16(size >> 16))
    guard let vr, encoding != .implicitLittle, tag.group != 0xfffe else { return number32(halves, big) }
    pending += Array(vr.rawValue.utf8)
    guard vr.hasLongForm else { return number(halves.0, big) }
    pending += [0, 0]
    number32(halves, big)
  }

  /// Everything collected.
  mutating func finish() -> [DeidentifiedFile.Piece] {
    flush()
    return pieces
  }

  private static func fits(_ length: UInt64, _ vr: DICOMVR, _ encoding: TransferSyntax.Encoding) -> Bool {
    length <= 65_535 || vr.hasLongForm || encoding == .implicitLittle
  }

  private mutating func flush() {
    guard !pending.isEmpty else { return }
    pieces.append(.bytes(pending))
    pending = []
  }

  private mutating func number(_ value: UInt16, _ big: Bool) {
    let (low, high) = (UInt8(truncatingIfNeeded: value), UInt8(value >> 8))
    pending += big ? [high, low] : [low, high]
  }

  private mutating func number32(_ halves: (UInt16, UInt16), _ big: Bool) {
    number(big ? halves.1 : halves.0, big)
    number(big ? halves.0 : halves.1, big)
  }
}

extension DICOMTag {
  static let item = DICOMTag(0xfffe, 0xe000)
  static let itemEnd = DICOMTag(0xfffe, 0xe00d)
  static let sequenceEnd = DICOMTag(0xfffe, 0xe0dd)
}
